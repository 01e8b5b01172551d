-- Contacts who are where a trigger waits for them to come, and whose climb has had no crossing of
-- it; nobody while its dates do not let it act. From contact `after` on, so many. Read by
-- triggers.already for the question, and by the job that answers it. (Columns as in bulk.sql.)
SELECT trigger.id AS trigger_id, contact.id AS contact_id, trigger.threshold,
       coalesce(score.points, 0) AS score, coalesce(score.cycle, 1) AS cycle,
       NULL::bigint AS entry_id, now() AS at, coalesce(arming.number, 0) AS number
  FROM triggers_pointtrigger AS trigger
  JOIN contacts_contact AS contact
       ON contact.deleted_at IS NULL AND contact.erased_at IS NULL
      AND contact.merged_into_id IS NULL AND contact.id > %(after)s
  LEFT JOIN points_score AS score
       ON score.contact_id = contact.id AND score.group_id = trigger.group_id
  LEFT JOIN triggers_arming AS arming
       ON arming.contact_id = contact.id AND arming.trigger_id = trigger.id
 WHERE trigger.id = %(trigger)s AND trigger.is_published AND trigger.archived_at IS NULL
   AND (trigger.published_from IS NULL OR trigger.published_from <= now())
   AND (trigger.published_until IS NULL OR trigger.published_until > now())
   AND CASE trigger.waits_for
            WHEN 'condition' THEN coalesce(arming.holds, false)
            WHEN 'fall' THEN score.points < trigger.threshold
            ELSE score.points >= trigger.threshold END
   AND (arming.id IS NULL
        OR CASE trigger.rearm
                WHEN 'never' THEN arming.armed AND arming.number = 0
                WHEN 'again' THEN arming.armed
                ELSE arming.armed OR arming.cycle < coalesce(score.cycle, 1) END)
 ORDER BY contact.id
 LIMIT %(limit)s;
