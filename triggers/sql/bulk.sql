-- Contacts whom a job has carried over thresholds, who still stand there, and whose climb has had no
-- crossing: one row for each contact and trigger that acts. From contact `after` on, so many; of one
-- trigger, where `only` names it. Read by triggers.bulk for the question, and by the job that
-- answers it.
SELECT climb.trigger_id, climb.contact_id, trigger.threshold, coalesce(score.points, 0) AS score,
       coalesce(score.cycle, 1) AS cycle, climb.entry_id, climb.climbed_at AS at,
       coalesce(arming.number, 0) AS number
  FROM triggers_bulkclimb AS climb
  JOIN triggers_pointtrigger AS trigger
       ON trigger.id = climb.trigger_id AND trigger.is_published AND trigger.archived_at IS NULL
  JOIN contacts_contact AS contact
       ON contact.id = climb.contact_id AND contact.deleted_at IS NULL
      AND contact.erased_at IS NULL AND contact.merged_into_id IS NULL
  LEFT JOIN points_score AS score
       ON score.contact_id = climb.contact_id AND score.group_id = trigger.group_id
  LEFT JOIN triggers_arming AS arming
       ON arming.contact_id = climb.contact_id AND arming.trigger_id = trigger.id
 WHERE climb.cause_id = %(job)s AND climb.crossing_id IS NULL AND climb.contact_id > %(after)s
   AND (%(only)s::bigint IS NULL OR climb.trigger_id = %(only)s::bigint)
   AND (trigger.published_from IS NULL OR trigger.published_from <= now())
   AND (trigger.published_until IS NULL OR trigger.published_until > now())
   AND CASE trigger.waits_for
            WHEN 'condition' THEN coalesce(arming.holds, false)
            WHEN 'fall' THEN score.cycle = climb.cycle AND score.points < trigger.threshold
            ELSE score.cycle = climb.cycle AND score.points >= trigger.threshold END
   AND (arming.id IS NULL
        OR CASE trigger.rearm
                WHEN 'never' THEN arming.armed AND arming.number = 0
                WHEN 'again' THEN arming.armed
                ELSE arming.armed OR arming.cycle < coalesce(score.cycle, 1) END)
 ORDER BY climb.contact_id, climb.trigger_id
 LIMIT %(limit)s;
