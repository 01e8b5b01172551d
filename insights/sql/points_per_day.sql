-- insights/sql/points_per_day.sql
-- Points won and lost in the main score on each day of a time zone. What only moves or
-- settles points (merges, resets and their undoing) is nobody's doing and left out, and so
-- is what was taken back, with the line that took it back: by hand, or where rules were
-- worked out again.
-- Read by insights.daily for the dashboard.
SELECT (entry.occurred_at AT TIME ZONE %(zone)s)::date AS day,
       COALESCE(sum(entry.points) FILTER (WHERE entry.points > 0), 0) AS won,
       COALESCE(sum(entry.points) FILTER (WHERE entry.points < 0), 0) AS lost
  FROM points_entry AS entry
 WHERE entry.occurred_at >= %(since)s
   AND entry.occurred_at < %(until)s
   AND entry.group_id = %(group)s
   AND entry.reason <> ALL (%(left_out)s)
   AND entry.reverses IS NULL
   AND NOT EXISTS (SELECT FROM points_entry AS back WHERE back.reverses = entry.id)
 GROUP BY day;
