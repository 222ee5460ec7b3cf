-- Accounts and sessions, in the shape better-auth expects (a test compares this with its own plan).
create schema identity;

create table identity.users (
  id text not null primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  role text not null constraint users_role_known check (role in ('viewer', 'trader', 'operator', 'admin'))
);

create table identity.sessions (
  id text not null primary key,
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id text not null references identity.users (id) on delete cascade
);
create index "sessions_user_id_idx" on identity.sessions (user_id);

create table identity.accounts (
  id text not null primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references identity.users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
create index "accounts_user_id_idx" on identity.accounts (user_id);

create table identity.verifications (
  id text not null primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create index "verifications_identifier_idx" on identity.verifications (identifier);
