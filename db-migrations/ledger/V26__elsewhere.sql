-- Whether an attempt failed for a reason of its authority alone, so that another one need not wait for next_try.
alter table attempt add column elsewhere boolean default false not null;
