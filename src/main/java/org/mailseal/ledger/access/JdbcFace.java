package org.mailseal.ledger.access;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of JDBC of which a few methods are there. Their names are enough to tell them apart;
 * every other one is refused by name.
 */
abstract class JdbcFace implements InvocationHandler {
  /** One call of a method. */
  record Call(Method method, List<@Nullable Object> arguments) {
    String name() {
      return method.getName();
    }

    int count() {
      return arguments.size();
    }

    @Nullable Object find(int index) {
      return arguments.get(index);
    }

    Object argument(int index) throws SQLException {
      Object argument = arguments.get(index);
      if (argument == null) {
        throw new SQLException(name() + " is given no null");
      }
      return argument;
    }

    String text(int index) throws SQLException {
      return (String) argument(index);
    }

    int number(int index) throws SQLException {
      return (Integer) argument(index);
    }

    SQLFeatureNotSupportedException unsupported() {
      return new SQLFeatureNotSupportedException(
          method.getDeclaringClass().getSimpleName() + "." + name());
    }
  }

  /** The object that shows it. */
  final <T> T as(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(JdbcFace.class.getClassLoader(), new Class<?>[] {type}, this));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // each is equal to itself alone
  public final @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
    Call call = new Call(method, arguments == null ? List.of() : Arrays.asList(arguments));
    return switch (call.name()) {
      case "toString" -> toString();
      case "hashCode" -> hashCode();
      case "equals" -> proxy == call.find(0);
      default -> answer(call);
    };
  }

  /** Does what is called; null where the method returns nothing. */
  abstract @Nullable Object answer(Call call) throws SQLException;
}
