-- What the services of a session need to build their part of it; null for sessions that nobody else serves.
ALTER TABLE sessions ADD COLUMN plan jsonb;
