"""The questions to a PostgreSQL from version 12 on, each a query of its catalogues and counters."""

from __future__ import annotations

BASICS = """
select current_database(), current_setting('server_version'), current_setting('server_version_num')::int,
       pg_database_size(current_database())::float8, pg_is_in_recovery(),
       pg_has_role(current_user, 'pg_read_all_stats', 'member'),
       pg_has_role(current_user, 'pg_read_all_settings', 'member')
"""
COUNTERS = """
select blks_hit::float8, blks_read::float8,
       extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8
from pg_stat_database where datname = current_database()
"""
OLDEST = "select max(age(datfrozenxid))::float8 from pg_database"
EXTENSION = """
select n.nspname, exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid
                          where c.relname = 'pg_stat_statements' and c.relnamespace = n.oid and a.attname = 'toplevel')
from pg_extension e join pg_namespace n on n.oid = e.extnamespace
where e.extname = 'pg_stat_statements'
"""
# what asks for data or changes it, without BEGIN, COMMIT, SET and their like
OF_DATA = """
from {schema}.pg_stat_statements
where dbid = (select oid from pg_database where datname = current_database()) and calls > 0
  and query ~* '^\\s*(/\\*.*?\\*/\\s*)*(select|insert|update|delete|with|merge)\\s'
"""
NOT_WITHIN = " and toplevel"  # from version 14 on: what a function runs is within the statement that calls it
STATEMENTS = """
select coalesce(sum(calls), 0)::float8,
       coalesce(sum(calls) filter (where {mean} < %(limit)s), 0)::float8 {of_data}
"""
SLOWEST = """
select left(query, 2000), calls::float8, {mean}::float8, {total}::float8 {of_data}
order by {total} desc limit %(most)s
"""
COUNTED = "select extract(epoch from now() - stats_reset)::float8 from {schema}.pg_stat_statements_info"
TABLES = """
select s.schemaname || '.' || s.relname, pg_total_relation_size(s.relid)::float8, s.n_live_tup::float8,
       s.n_dead_tup::float8, s.seq_scan::float8, coalesce(s.idx_scan, 0)::float8,
       extract(epoch from now() - greatest(s.last_vacuum, s.last_autovacuum))::float8,
       extract(epoch from now() - greatest(s.last_analyze, s.last_autoanalyze))::float8,
       age(c.relfrozenxid)::float8,
       case when w.width is null then null
            else greatest(0, pg_relation_size(s.relid) - c.reltuples * (w.width + 28) / 0.9)::float8 end
from pg_stat_user_tables s join pg_class c on c.oid = s.relid
left join (select schemaname, tablename, sum((1 - null_frac) * avg_width) as width
           from pg_stats where not inherited group by 1, 2) w
  on w.schemaname = s.schemaname and w.tablename = s.relname
order by 2 desc, 1 limit %(most)s
"""
INDEXES = """
select s.schemaname || '.' || s.indexrelname, s.schemaname || '.' || s.relname,
       pg_relation_size(s.indexrelid)::float8, s.idx_scan::float8, i.indisunique or i.indisprimary or i.indisexclusion
       or i.indisreplident or exists (select from pg_constraint k where k.conindid = i.indexrelid),
       i.indisvalid,
       i.indrelid || ' ' || i.indkey::text || ' ' || i.indclass::text || ' ' || i.indoption::text || ' '
       || i.indcollation::text || ' ' || coalesce(pg_get_expr(i.indexprs, i.indrelid), '') || ' '
       || coalesce(pg_get_expr(i.indpred, i.indrelid), '') || ' ' || a.amname
from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
order by 3 desc, 1 limit %(most)s
"""
CONNECTIONS = """
select count(*) filter (where backend_type = 'client backend')::int,
       count(*) filter (where state = 'idle in transaction' and state_change < now() - interval '5 minutes')::int,
       current_setting('max_connections')::int
from pg_stat_activity where pid <> pg_backend_pid()
"""
REPLICAS = """
select coalesce(nullif(application_name, ''), host(client_addr), 'somebody'), coalesce(state, ''),
       coalesce(sync_state, '') in ('sync', 'quorum'), extract(epoch from replay_lag)::float8
from pg_stat_replication order by 1
"""
SLOTS = """
select slot_name::text, active,
       case when pg_is_in_recovery() then null else pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 end
from pg_replication_slots order by 1
"""
ARCHIVING = """
select current_setting('archive_mode') <> 'off', archived_count::float8, failed_count::float8,
       extract(epoch from now() - last_archived_time)::float8, extract(epoch from now() - last_failed_time)::float8
from pg_stat_archiver
"""
SETTINGS = "select name, setting from pg_settings where name = any(%(names)s) order by name"
NAMES = (
    "archive_mode", "autovacuum", "data_checksums", "fsync", "full_page_writes", "idle_in_transaction_session_timeout",
    "ignore_checksum_failure", "log_min_duration_statement", "max_connections", "password_encryption",
    "shared_buffers", "ssl", "statement_timeout", "synchronous_commit", "track_counts", "wal_level", "work_mem",
    "zero_damaged_pages",
)  # fmt: skip
