-- Contacts that an import has carried over thresholds, still stand there, and whose climb has had no
-- crossing: one row for each trigger and contact, with the line that did it. From contact `after`
-- on, so many contacts. Read by triggers.imported for the question, and by the job that answers it.
WITH lines AS (
    SELECT entry.id, entry.contact_id, entry.group_id, entry.cycle, entry.balance, entry.points,
           entry.occurred_at
      FROM contacts_importrow AS brought
      JOIN points_entry AS entry
           ON entry.source = 'import' AND entry.source_id = brought.id
          AND entry.contact_id = brought.contact_id AND entry.reason = 'import'
     WHERE brought.import_of_id = %(import)s AND brought.contact_id > %(after)s
)
SELECT DISTINCT ON (line.contact_id, trigger.id)
       trigger.id AS trigger_id, line.contact_id, trigger.threshold, score.points AS score,
       score.cycle, line.id AS entry_id, line.occurred_at, coalesce(arming.number, 0) AS number
  FROM lines AS line
  JOIN triggers_pointtrigger AS trigger
       ON trigger.group_id = line.group_id AND trigger.is_published
      AND trigger.archived_at IS NULL
      AND line.balance - line.points < trigger.threshold AND trigger.threshold <= line.balance
  JOIN points_score AS score
       ON score.contact_id = line.contact_id AND score.group_id = line.group_id
      AND score.cycle = line.cycle AND score.points >= trigger.threshold
  JOIN contacts_contact AS contact
       ON contact.id = line.contact_id AND contact.deleted_at IS NULL
      AND contact.erased_at IS NULL AND contact.merged_into_id IS NULL
  LEFT JOIN triggers_arming AS arming
       ON arming.contact_id = line.contact_id AND arming.trigger_id = trigger.id
 WHERE arming.id IS NULL
    OR CASE WHEN trigger.rearm = 'never' THEN arming.armed AND arming.number = 0
            ELSE arming.armed OR arming.cycle < score.cycle END
 ORDER BY line.contact_id, trigger.id, line.id
 LIMIT %(limit)s;
