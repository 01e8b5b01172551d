-- insights/sql/points_per_day.sql
-- Points won and lost in the main score on each day of a time zone. What only moves or
-- settles points (merges, resets and their undoing) is nobody's doing and left out.
-- Read by insights.daily for the dashboard.
SELECT (occurred_at AT TIME ZONE %(zone)s)::date AS day,
       COALESCE(sum(points) FILTER (WHERE points > 0), 0) AS won,
       COALESCE(sum(points) FILTER (WHERE points < 0), 0) AS lost
  FROM points_entry
 WHERE occurred_at >= %(since)s
   AND occurred_at < %(until)s
   AND group_id = %(group)s
   AND reason <> ALL (%(left_out)s)
 GROUP BY day;
