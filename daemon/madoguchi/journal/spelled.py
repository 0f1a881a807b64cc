"""Made by `python -m tests.journal.spell`: do not change it by hand. See `madoguchi.journal.glance`."""

from __future__ import annotations

FILE = "journal.sqlite3"
SCHEMA = "0015"

# fmt: off
KINDS = {
    "evidence": "json",
    "several": "boolean",
    "certified": "boolean",
    "borrowed": "boolean",
    "arrived_at": "moment",
    "seen_at": "moment",
    "not_before": "moment",
    "decided_at": "moment",
    "closed_at": "moment",
    "labelled_at": "moment",
    "label_by_move": "boolean",
    "feedback_at": "moment",
    "faded_at": "moment",
    "planned_at": "moment",
    "attempted_at": "moment",
    "finished_at": "moment",
    "filed_at": "moment",
    "bounced_at": "moment",
    "drawn": "boolean",
    "judged_at": "moment",
    "hand_bounced": "moment",
    "accepted_at": "moment",
    "hand_accepted_at": "moment"
}
STATEMENTS: dict[str, tuple[str, dict[str, str | int]]] = {
    "held": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id  WHERE mails.id IN
(SELECT mails.id  FROM mails  WHERE mails.disposition IN (:disposition_1_1, :disposition_1_2) AND mails.closed_at IS
NULL UNION SELECT outbox.mail_id  FROM outbox  WHERE outbox.bounced_at IS NOT NULL AND outbox.kind IN (:kind_2_1,
:kind_2_2)) AND mails.closed_at IS NULL ORDER BY mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft",
            "disposition_1_1": "held",
            "disposition_1_2": "drafted",
            "kind_2_1": "reply",
            "kind_2_2": "draft"
        },
    ),
    "held all": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id  WHERE mails.id IN
(SELECT mails.id  FROM mails  WHERE mails.disposition IN (:disposition_1_1, :disposition_1_2) UNION SELECT
outbox.mail_id  FROM outbox  WHERE outbox.bounced_at IS NOT NULL AND outbox.kind IN (:kind_2_1, :kind_2_2)) ORDER BY
mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft",
            "disposition_1_1": "held",
            "disposition_1_2": "drafted",
            "kind_2_1": "reply",
            "kind_2_2": "draft"
        },
    ),
    "fates": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id ORDER BY mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft"
        },
    ),
    "fates since": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id  WHERE mails.id IN
(SELECT mails.id  FROM mails  WHERE mails.seen_at >= :since) ORDER BY mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft"
        },
    ),
    "fates named": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id  WHERE mails.id IN
(SELECT mails.id  FROM mails  WHERE mails."key" >= :begins AND mails."key" < :ends) ORDER BY mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft"
        },
    ),
    "fates since named": (
        """SELECT mails.id, mails."key", mails.message_id, mails.digest, mails.folder, mails.uidvalidity, mails.uid,
mails.sender, mails.state, mails.disposition, mails.reason, mails.evidence, mails.request_type, mails.best,
mails.probability, mails.threshold, mails.several, mails.certified, mails.borrowed, mails.strange, mails.model,
mails.team, mails.level, mails.language, mails.arrived_at, mails.seen_at, mails.not_before, mails.decided_at,
mails.closed_at, mails.closed_by, mails.label, mails.labelled_at, mails.label_by_move, mails.feedback,
mails.feedback_at, mails.said, mails.faded_at, outbox.message_id AS reply_id, outbox.planned_at, outbox.attempted_at,
outbox.finished_at, outbox.filed_at, outbox.bounced_at, outbox.kind, outbox.answer, draws.chance, draws.drawn,
draws.judged_as, draws.judged_at, latest.state AS hand_state, latest.request_type AS hand_type, latest.message_id AS
hand_id, latest.answer AS hand_answer, latest.kind AS hand_kind, latest.bounced_at AS hand_bounced,
outbox.accepted_at, (SELECT min(releases.accepted_at) AS min_1  FROM releases  WHERE releases.mail_id = mails.id) AS
hand_accepted_at, courtesies.kind AS courtesy_kind, courtesies.state AS courtesy_state  FROM mails LEFT OUTER JOIN
outbox ON outbox.mail_id = mails.id AND outbox.kind IN (:kind_1_1, :kind_1_2) LEFT OUTER JOIN draws ON draws.mail_id =
mails.id LEFT OUTER JOIN (SELECT ranked.id AS id, ranked.mail_id AS mail_id, ranked.kind AS kind, ranked.message_id AS
message_id, ranked.request_type AS request_type, ranked.team AS team, ranked.recipient AS recipient, ranked.state AS
state, ranked.answer AS answer, ranked.planned_at AS planned_at, ranked.attempted_at AS attempted_at,
ranked.finished_at AS finished_at, ranked.bounced_at AS bounced_at, ranked.accepted_at AS accepted_at, ranked.faded_at
AS faded_at, ranked.back AS back  FROM (SELECT releases.id AS id, releases.mail_id AS mail_id, releases.kind AS kind,
releases.message_id AS message_id, releases.request_type AS request_type, releases.team AS team, releases.recipient AS
recipient, releases.state AS state, releases.answer AS answer, releases.planned_at AS planned_at,
releases.attempted_at AS attempted_at, releases.finished_at AS finished_at, releases.bounced_at AS bounced_at,
releases.accepted_at AS accepted_at, releases.faded_at AS faded_at, row_number() OVER (PARTITION BY releases.mail_id
ORDER BY releases.planned_at DESC, releases.id DESC) AS back  FROM releases) AS ranked  WHERE ranked.back = :back_1)
AS latest ON latest.mail_id = mails.id LEFT OUTER JOIN courtesies ON courtesies.mail_id = mails.id  WHERE mails.id IN
(SELECT mails.id  FROM mails  WHERE mails.seen_at >= :since) AND mails.id IN (SELECT mails.id  FROM mails  WHERE
mails."key" >= :begins AND mails."key" < :ends) ORDER BY mails.id""",
        {
            "back_1": 1,
            "kind_1_1": "reply",
            "kind_1_2": "draft"
        },
    ),
}
