@org.jspecify.annotations.NullMarked
package org.mailseal.endpoint;
