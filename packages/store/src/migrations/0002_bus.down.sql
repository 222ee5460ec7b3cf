DROP TABLE dead_letters, inbox, outbox_seq, outbox;
