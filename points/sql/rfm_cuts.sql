-- Where the fifths of all buyers end: by the time of their latest purchase from the latest down, by
-- how many purchases and by their sum from the least up. One row; without buyers, of nothing.
-- Read by points/rfm.py, once a night.
WITH buyer AS (
    SELECT contact_id,
           max(occurred_at) AS bought_at,
           count(*) AS times,
           COALESCE(sum(CASE WHEN properties ->> 'amount' ~ '^[0-9]{1,12}([.][0-9]{1,6})?$'
                             THEN (properties ->> 'amount')::numeric END), 0) AS total
      FROM contacts_event
     WHERE kind = 'purchase'
       AND machine IS NULL
     GROUP BY contact_id
)
SELECT count(*) AS buyers,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY bought_at DESC) AS recency,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY times) AS frequency,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY total) AS amount
  FROM buyer;
