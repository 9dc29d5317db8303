"""The tables of a library, as the migrations make them, step by step. A step that was released is never edited."""

from __future__ import annotations

MEDIA = """
CREATE TABLE media (
    number INTEGER PRIMARY KEY AUTOINCREMENT,   -- row of name_index; nothing else refers to it
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_title TEXT NOT NULL,
    duration_s REAL NOT NULL,
    artist TEXT NOT NULL, album TEXT NOT NULL,
    genre TEXT NOT NULL, year INTEGER NOT NULL,
    series TEXT NOT NULL,
    season INTEGER NOT NULL, episode INTEGER NOT NULL,
    track INTEGER NOT NULL,
    description TEXT NOT NULL, language TEXT NOT NULL,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
    has_picture INTEGER NOT NULL, has_sound INTEGER NOT NULL,
    added_at REAL NOT NULL,
    has_thumbnail INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 1        -- no file of it is left (all missing, or none yet); kept by triggers
) STRICT;
-- One covering index per order in which the library is listed: 100,000 ids without a sort and without the wide rows.
CREATE INDEX media_by_added ON media (added_at, id, kind, gone);
CREATE INDEX media_by_title ON media (sort_title, id, kind, gone);
CREATE INDEX media_by_duration ON media (duration_s, id, kind, gone);
CREATE INDEX media_by_year ON media (year, id, kind, gone);

CREATE TABLE identities (
    scheme TEXT NOT NULL,
    key TEXT NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (scheme, key, media_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_media ON identities (media_id);

CREATE TABLE merges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    loser TEXT NOT NULL UNIQUE REFERENCES media (id),
    winner TEXT NOT NULL REFERENCES media (id),
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    CHECK (loser <> winner)
) STRICT;
"""

FILES = """
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    rel_path BLOB NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    state TEXT NOT NULL,
    media_id TEXT REFERENCES media (id),
    confirmed INTEGER NOT NULL DEFAULT 0,
    probe TEXT,
    UNIQUE (root_id, rel_path)
) STRICT;
CREATE INDEX files_by_media ON files (media_id, state);
CREATE INDEX files_away ON files (state) WHERE state IN ('missing', 'offline');

CREATE TRIGGER files_insert AFTER INSERT ON files WHEN NEW.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = NEW.media_id;
END;
CREATE TRIGGER files_update AFTER UPDATE OF state, media_id ON files
WHEN OLD.media_id IS NOT NEW.media_id OR (OLD.state = 'missing') <> (NEW.state = 'missing') BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id IN (OLD.media_id, NEW.media_id);
END;
CREATE TRIGGER files_delete AFTER DELETE ON files WHEN OLD.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = OLD.media_id;
END;
"""

HISTORY = """
CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO profiles (id, name) VALUES (1, 'default');

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT REFERENCES media (id),
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    share REAL NOT NULL,
    stars REAL NOT NULL,
    start_s REAL NOT NULL, stop_s REAL NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    slate INTEGER NOT NULL, position INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_profile ON events (profile_id, at);
CREATE INDEX events_by_media ON events (media_id, profile_id);
CREATE TRIGGER events_append_only BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TABLE slates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    source TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE slate_items (
    slate_id INTEGER NOT NULL REFERENCES slates (id),
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    score REAL NOT NULL, propensity REAL NOT NULL,
    PRIMARY KEY (slate_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE playlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    rules TEXT NOT NULL,
    created_at REAL NOT NULL,
    UNIQUE (profile_id, name)
) STRICT;
CREATE TABLE playlist_items (
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
"""

# What the grid asks of history for 256 cards at a time. It follows from events alone and can be made again from them.
OPINIONS = """
CREATE TABLE opinions (
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT NOT NULL REFERENCES media (id),
    stars REAL NOT NULL DEFAULT 0, stars_at REAL NOT NULL DEFAULT -1e15,
    reaction TEXT NOT NULL DEFAULT '', reaction_at REAL NOT NULL DEFAULT -1e15,
    plays INTEGER NOT NULL DEFAULT 0,
    share REAL NOT NULL DEFAULT 0, stop_s REAL NOT NULL DEFAULT 0,
    played_at REAL NOT NULL DEFAULT -1e15,
    PRIMARY KEY (profile_id, media_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER events_rating AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'rating' BEGIN
    INSERT INTO opinions (profile_id, media_id, stars, stars_at)
    VALUES (NEW.profile_id, NEW.media_id, NEW.stars, NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE SET stars = excluded.stars, stars_at = excluded.stars_at
    WHERE excluded.stars_at >= opinions.stars_at;
END;
CREATE TRIGGER events_reaction AFTER INSERT ON events
WHEN NEW.media_id IS NOT NULL AND NEW.kind IN ('like', 'dislike', 'hide', 'neutral') BEGIN
    INSERT INTO opinions (profile_id, media_id, reaction, reaction_at)
    VALUES (NEW.profile_id, NEW.media_id, iif(NEW.kind = 'neutral', '', NEW.kind), NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE
    SET reaction = excluded.reaction, reaction_at = excluded.reaction_at
    WHERE excluded.reaction_at >= opinions.reaction_at;
END;
CREATE TRIGGER events_play AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'play' BEGIN
    INSERT INTO opinions (profile_id, media_id) VALUES (NEW.profile_id, NEW.media_id) ON CONFLICT DO NOTHING;
    UPDATE opinions SET plays = plays + 1 WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id;
    UPDATE opinions SET share = NEW.share, stop_s = NEW.stop_s, played_at = NEW.at
    WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id AND played_at <= NEW.at;
END;
"""

FEATURES = """
CREATE TABLE features (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- renewed at every write: an index sees what is new by it
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    model_id TEXT NOT NULL,
    dim INTEGER NOT NULL,
    item BLOB,                             -- float16 (dim,), before the long columns so that it is read without them
    vals TEXT NOT NULL,                    -- JSON {name: number}
    spans BLOB NOT NULL,                   -- float64 (n, 2)
    moments BLOB NOT NULL,                 -- float16 (n, dim)
    UNIQUE (media_id, modality, model_id)
) STRICT;
CREATE INDEX features_by_model ON features (modality, model_id, id, media_id);

CREATE TABLE tags (
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    code TEXT NOT NULL,
    score REAL NOT NULL,
    words TEXT NOT NULL,                   -- other names under which text search finds it
    PRIMARY KEY (media_id, modality, code)
) STRICT, WITHOUT ROWID;
"""

# Two full-text tables, so that a word that is everywhere in speech can't crowd out a title: name_index has a row per
# medium (so artist and title may be typed together), speech_index a row per text. Contentless: the text is in texts,
# tokens are made by core.store.tokens and separated by spaces. The ascii tokenizer splits at them and takes every
# character beyond ASCII as a letter, so that it never disagrees with ours.
TEXT = """
CREATE TABLE transcripts (
    media_id TEXT PRIMARY KEY NOT NULL REFERENCES media (id),
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    speech_share REAL NOT NULL,
    complete INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id),   -- whose note it is; NULL: everybody's
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX texts_by_media ON texts (media_id, field);

CREATE VIRTUAL TABLE name_index USING fts5 (
    title, artist, album, series, genre, tags, pinyin, content='', tokenize='ascii', prefix='1 2'
);
CREATE VIRTUAL TABLE speech_index USING fts5 (words, content='', tokenize='ascii', prefix='1 2');
CREATE VIRTUAL TABLE speech_terms USING fts5vocab (speech_index, row);
"""

JOBS = """
CREATE TABLE jobs (
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    priority REAL NOT NULL DEFAULT 0,
    failed_in TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    media_s REAL NOT NULL DEFAULT 0,       -- how long the medium was when the job was wanted, for estimates
    PRIMARY KEY (file_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_next ON jobs (stage, state, tries, priority DESC, file_id);
CREATE INDEX jobs_by_state ON jobs (state, stage, media_s);

CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, media_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""

# What JOBS was first made without.
JOBS_LENGTHS = """
ALTER TABLE jobs ADD COLUMN media_s REAL NOT NULL DEFAULT 0;
CREATE INDEX jobs_by_state ON jobs (state, stage, media_s);
"""

COSTS = """
CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, guess_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""

# Voices are biometric: what is forgotten is deleted, and only where and when it was is kept, never what it sounds like.
VOICES = """
CREATE TABLE voices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice
    name TEXT NOT NULL DEFAULT '',
    same_as INTEGER REFERENCES voices (id) -- a person said that this is that one's voice
) STRICT;

-- Which voice speaks in each turn, as clustering found it. Turns of which it isn't sure are left out.
CREATE TABLE voice_turns (
    media_id TEXT NOT NULL REFERENCES media (id),
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    voice_id INTEGER NOT NULL REFERENCES voices (id),
    PRIMARY KEY (media_id, start_s, end_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX voice_turns_by_voice ON voice_turns (voice_id, media_id, end_s, start_s);

-- What a person said of a span: whose voice it is, or (NULL) that it is to be forgotten. Holds whatever is clustered.
CREATE TABLE voice_rulings (
    media_id TEXT NOT NULL REFERENCES media (id),
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    voice_id INTEGER REFERENCES voices (id),
    PRIMARY KEY (media_id, start_s, end_s)
) STRICT, WITHOUT ROWID;
"""

FINGERPRINTS = """
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- renewed at every write, as in features
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    scheme TEXT NOT NULL,
    times BLOB NOT NULL,                   -- float32 (n,) seconds, or (2,): the first and the last of even steps
    codes BLOB NOT NULL,                   -- unsigned, little-endian (n,)
    UNIQUE (media_id, scheme)
) STRICT;
CREATE INDEX fingerprints_by_scheme ON fingerprints (scheme, id, media_id);
"""

COPIES = """
CREATE TABLE copies (                      -- found by comparing; made anew at each comparison
    first TEXT NOT NULL REFERENCES media (id),
    second TEXT NOT NULL REFERENCES media (id),
    kind TEXT NOT NULL,
    by_picture INTEGER NOT NULL, by_sound INTEGER NOT NULL,
    first_share REAL NOT NULL, second_share REAL NOT NULL,
    offset_s REAL NOT NULL,
    likeness REAL NOT NULL,
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_by_second ON copies (second, first);

CREATE TABLE reviews (                     -- what a person said of two media; outlives every comparison
    first TEXT NOT NULL REFERENCES media (id),
    second TEXT NOT NULL REFERENCES media (id),
    verdict TEXT NOT NULL,                 -- same, different, later
    at REAL NOT NULL,
    merge_id INTEGER,                      -- the merge that "same" made
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT, WITHOUT ROWID;
"""

# Beginnings of three letters too: going through all words that begin so took 16 ms at a million segments.
PREFIXES = """
DROP TABLE speech_terms;
DROP TABLE speech_index;
DROP TABLE name_index;
CREATE VIRTUAL TABLE name_index USING fts5 (
    title, artist, album, series, genre, tags, pinyin, content='', tokenize='ascii', prefix='1 2 3'
);
CREATE VIRTUAL TABLE speech_index USING fts5 (words, content='', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE speech_terms USING fts5vocab (speech_index, row);
DELETE FROM settings WHERE name = 'tokenizer';
"""

SERIES = """
ALTER TABLE features ADD COLUMN series BLOB NOT NULL DEFAULT x'';  -- JSON [name…], a line end, float32 (names, m)
"""

# Who, where and what a medium is of, what its facts rest on, and what the library is about.
MEANING = """
CREATE TABLE facets (
    media_id TEXT NOT NULL REFERENCES media (id),
    type TEXT NOT NULL,                    -- person, place, organisation
    folded TEXT NOT NULL,                  -- tokens of the name, separated by spaces: equal names are one
    source TEXT NOT NULL,                  -- nfo, tags, speech
    name TEXT NOT NULL,                    -- as it is shown
    role TEXT NOT NULL DEFAULT '',         -- actor, director, writer, artist, …; "" where it is only spoken of
    score REAL NOT NULL,                   -- how sure, 0..1
    count INTEGER NOT NULL DEFAULT 1,      -- how often it is named
    start_s REAL NOT NULL DEFAULT -1,      -- where it is first named; -1: it isn't said
    PRIMARY KEY (media_id, type, folded, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX facets_by_name ON facets (type, folded, media_id);

CREATE TABLE fact_sources (
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    source TEXT NOT NULL,                  -- nfo, tags, name, folder, sound
    PRIMARY KEY (media_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- kept as long as most of its media stay together; never given twice
    words TEXT NOT NULL                    -- JSON list, the most telling first
) STRICT;
CREATE TABLE topic_items (
    media_id TEXT PRIMARY KEY NOT NULL REFERENCES media (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    score REAL NOT NULL                    -- likeness to the topic's middle, 0..1
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_items_by_topic ON topic_items (topic_id, score DESC);
"""

# What was learnt of histories. A row is one training run, whether it was taken or not; the payload can be made again.
LEARNED = """
CREATE TABLE learned (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id),   -- for whom; NULL: for all
    at REAL NOT NULL,
    state TEXT NOT NULL,                           -- active, replaced, refused (it wasn't better), undone
    report TEXT NOT NULL,                          -- JSON: what replay said of it and of what it replaced
    payload BLOB NOT NULL                          -- npz, arrays only
) STRICT;
CREATE INDEX learned_by_model ON learned (model, profile_id, state);

CREATE TABLE learned_from (                        -- whose histories went into it
    learned_id INTEGER NOT NULL REFERENCES learned (id) ON DELETE CASCADE,
    profile_id INTEGER NOT NULL,
    PRIMARY KEY (learned_id, profile_id)
) STRICT, WITHOUT ROWID;
"""

# What a person said of what was inferred about them; it outlives every refit.
INTERESTS = """
CREATE TABLE interest_rulings (
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT NOT NULL REFERENCES media (id),  -- a medium of that interest, by which it is known again
    weight REAL NOT NULL,                          -- 0: muted, 1: as it is
    name TEXT NOT NULL DEFAULT '',                 -- given by the person, or ""
    at REAL NOT NULL,
    PRIMARY KEY (profile_id, media_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE disowned (                            -- lines of "what Homereel has inferred" that a person deleted
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    line TEXT NOT NULL,                            -- what kind of line: medium, tag, group, habit …
    key TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (profile_id, line, key)
) STRICT, WITHOUT ROWID;
"""

# Ratings of strangers, imported and matched to media of this library. They never count as anybody's history.
COMMUNITY = """
CREATE TABLE community_people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    name TEXT NOT NULL,                            -- as the source numbers them
    UNIQUE (source, name)
) STRICT;

CREATE TABLE community_ratings (
    person_id INTEGER NOT NULL REFERENCES community_people (id) ON DELETE CASCADE,
    media_id TEXT NOT NULL REFERENCES media (id),
    stars REAL NOT NULL,                           -- 0.5..5
    at REAL NOT NULL,
    PRIMARY KEY (person_id, media_id)
) STRICT, WITHOUT ROWID;
"""

# Numbers that go up with each change of what they are named after: to see that nothing changed without counting rows.
CHANGES = """
CREATE TABLE changes (what TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO changes (what, number) VALUES ('library', 1), ('facts', 1), ('features', 1);

CREATE TRIGGER media_come AFTER INSERT ON media BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts');
END;
CREATE TRIGGER media_go AFTER DELETE ON media BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts');
END;
CREATE TRIGGER media_gone AFTER UPDATE OF gone ON media WHEN OLD.gone <> NEW.gone BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'library';
END;
CREATE TRIGGER media_change AFTER UPDATE ON media BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
CREATE TRIGGER files_come AFTER INSERT ON files BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
CREATE TRIGGER files_change AFTER UPDATE ON files BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
CREATE TRIGGER files_go AFTER DELETE ON files BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
CREATE TRIGGER roots_change AFTER UPDATE ON roots BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
CREATE TRIGGER merges_come AFTER INSERT ON merges BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts', 'features');
END;
CREATE TRIGGER merges_go AFTER DELETE ON merges BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts', 'features');
END;
CREATE TRIGGER features_come AFTER INSERT ON features BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'features';
END;
CREATE TRIGGER features_change AFTER UPDATE ON features BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'features';
END;
CREATE TRIGGER features_go AFTER DELETE ON features BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'features';
END;
"""

# Which part of the library a medium belongs to: the one place that says so (`core.kinds.Section`). A film lasts longer
# than 40 minutes, as the Academy has it (rule 2.1 of the 96th awards); a shorter one is a clip. Sound of which it isn't
# known yet what it is stands with music. The index holds all that sections are listed, grouped and counted by, so that
# 100,000 media are gone through without their descriptions.
SECTIONS = """
ALTER TABLE media ADD COLUMN section TEXT GENERATED ALWAYS AS (
    CASE WHEN kind = 'speech' THEN 'speech' WHEN kind <> 'video' THEN 'music' WHEN series <> '' THEN 'series'
         WHEN duration_s > 2400 THEN 'films' ELSE 'clips' END
) VIRTUAL;
CREATE INDEX media_by_section ON media (
    section, gone, year, duration_s, language, genre, artist, album, track, series, season, episode, sort_title,
    added_at, id
);
DROP INDEX files_by_media;
CREATE INDEX files_by_media ON files (media_id, state, size_bytes);
CREATE INDEX tags_by_code ON tags (code, media_id);
"""

# Searches that a person keeps under a name: what is typed, or the conditions of filters; both are one language.
SAVED = """
CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (profile_id, name)
) STRICT;
"""

# What a person said of a medium, over what its file says. `base` is what the file says: it counts again when the
# person's word is taken back.
OWN = """
CREATE TABLE own_facts (
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,                           -- JSON: a text or a number
    base TEXT NOT NULL,
    PRIMARY KEY (media_id, field)
) STRICT, WITHOUT ROWID;
"""

RUNS = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    began_at REAL NOT NULL,
    ended_at REAL NOT NULL,                -- or when it was last heard of
    outcome TEXT NOT NULL,                 -- running, done, stopped, broken
    files INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    media_s REAL NOT NULL DEFAULT 0,
    worked_s REAL NOT NULL DEFAULT 0,      -- without pauses and rests
    cpu_s REAL NOT NULL DEFAULT 0,
    energy_j REAL NOT NULL DEFAULT 0,
    energy_how TEXT NOT NULL DEFAULT 'estimate'
) STRICT;
"""

# Whose record a song stands on: a compilation is one record, however many artists are on it. What was read of files
# already tells it; it is kept where it isn't the artist, so that an artist who is renamed takes their records along.
SHELF_ARTIST = """
ALTER TABLE media ADD COLUMN album_artist TEXT NOT NULL DEFAULT '';
UPDATE media SET album_artist = trim(told.name) FROM (
    SELECT media_id, json_extract(probe, '$.tags.album_artist') AS name FROM files
    WHERE probe IS NOT NULL AND media_id IS NOT NULL
) told WHERE told.media_id = media.id AND trim(ifnull(told.name, '')) NOT IN ('', media.artist);
ALTER TABLE media ADD COLUMN shelf_artist TEXT GENERATED ALWAYS AS (
    CASE WHEN album <> '' AND album_artist <> '' THEN album_artist ELSE artist END
) VIRTUAL;
DROP INDEX media_by_section;
CREATE INDEX media_by_section ON media (
    section, gone, year, duration_s, language, genre, shelf_artist, album, track, series, season, episode, sort_title,
    added_at, id
);
"""

# By which merge a person's word came over from the medium that was merged away: it goes with the merge.
OWN_MERGED = """
ALTER TABLE own_facts ADD COLUMN merge_id INTEGER;
"""

# Folders that aren't there for a profile: a child's, or an archive that isn't for everybody. Absolute paths.
KEPT_OUT = """
CREATE TABLE kept_out (
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    folder BLOB NOT NULL,
    PRIMARY KEY (profile_id, folder)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER kept_out_come AFTER INSERT ON kept_out BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts');
END;
CREATE TRIGGER kept_out_go AFTER DELETE ON kept_out BEGIN
    UPDATE changes SET number = number + 1 WHERE what IN ('library', 'facts');
END;
"""

# What somebody doesn't want to be suggested is looked for at each list; it is little among many events.
WAVED = "CREATE INDEX events_waved ON events (profile_id, kind, at) WHERE kind IN ('pass', 'later');"

# What a person said yes or no to, in which version of the words, and when. Nothing is written over: the latest counts.
# `profile_id` is empty for what holds for the whole library; `detail` is what was shown with the question.
CONSENTS = """
CREATE TABLE consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    about TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id),
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'later')),
    words INTEGER NOT NULL,
    at REAL NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consents_about ON consents (about, profile_id, id);
"""

# Folders that a person took out, when each was looked through, how each is watched. `was` is how a file stood when its
# folder was taken out: it stands so again when that returns. A look changes nothing that is known of media.
FOLDERS = """
ALTER TABLE roots ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roots ADD COLUMN looked_at REAL NOT NULL DEFAULT 0;
ALTER TABLE roots ADD COLUMN watch TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN was TEXT;
DROP TRIGGER IF EXISTS roots_change;
CREATE TRIGGER roots_change AFTER UPDATE OF path, removed ON roots BEGIN
    UPDATE changes SET number = number + 1 WHERE what = 'facts';
END;
"""

# What was brought in from other programs, so that each can be taken back whole. `made` is what came besides events.
IMPORTS = """
CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    format TEXT NOT NULL,
    name TEXT NOT NULL,                            -- of the file or folder
    at REAL NOT NULL,
    made TEXT NOT NULL DEFAULT '{}'                -- JSON: lists, searches, interests, lines
) STRICT;
CREATE INDEX imports_by_profile ON imports (profile_id, id);
CREATE TABLE imported (
    event_id INTEGER PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX imported_by_import ON imported (import_id);
"""
