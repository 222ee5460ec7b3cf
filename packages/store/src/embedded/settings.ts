/** Settings of the embedded server: small, private, durable. */
export function serverSettings(port: number, unsafeFast: boolean): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    port: String(port),
    // Loopback only, and no socket file that another user could reach.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Memory: the whole desk has to stay small.
    shared_buffers: '32MB',
    max_connections: '40',
    work_mem: '4MB',
    maintenance_work_mem: '16MB',
    temp_buffers: '1MB',
    max_worker_processes: '2',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    autovacuum_max_workers: '1',
    io_method: 'sync',
    jit: 'off',
    huge_pages: 'off',
    // No replicas: less log, no senders.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    min_wal_size: '32MB',
    wal_buffers: '1MB',
    password_encryption: 'scram-sha-256',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    fsync: unsafeFast ? 'off' : 'on',
    synchronous_commit: unsafeFast ? 'off' : 'on',
    full_page_writes: unsafeFast ? 'off' : 'on',
    // A commit that was acknowledged must be on disk, so nothing is gathered.
    commit_delay: '0',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
