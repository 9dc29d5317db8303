<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityPage</name>
    <message numerus="yes">
        <source>%n step(s) left to do</source>
        <translation>
            <numerusform>%n step left to do</numerusform>
            <numerusform>%n steps left to do</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) found so far</source>
        <translation>
            <numerusform>%n file found so far</numerusform>
            <numerusform>%n files found so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BackupsPanel</name>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n play</numerusform>
            <numerusform>%n plays</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringSheet</name>
    <message numerus="yes">
        <source>%n row(s) are there already.</source>
        <translation>
            <numerusform>%n row is there already.</numerusform>
            <numerusform>%n rows are there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) you rated otherwise; your rating stays.</source>
        <translation>
            <numerusform>You rated %n item otherwise; your rating stays.</numerusform>
            <numerusform>You rated %n items otherwise; your ratings stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n not found</numerusform>
            <numerusform>%n not found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringingCard</name>
    <message numerus="yes">
        <source>Last brought in: %1 (%2), %3, %n event(s).</source>
        <translation>
            <numerusform>Last brought in: %1 (%2), %3, %n event.</numerusform>
            <numerusform>Last brought in: %1 (%2), %3, %n events.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) were brought in.</source>
        <translation>
            <numerusform>%n event was brought in.</numerusform>
            <numerusform>%n events were brought in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) were taken back.</source>
        <translation>
            <numerusform>%n event was taken back.</numerusform>
            <numerusform>%n events were taken back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CalendarPanel</name>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n play</numerusform>
            <numerusform>%n plays</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 · %2 on %n day(s)</source>
        <translation>
            <numerusform>%1 · %2 on %n day</numerusform>
            <numerusform>%1 · %2 on %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Chosen</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>%n chosen</numerusform>
            <numerusform>%n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConsentCard</name>
    <message numerus="yes">
        <source>and %Ln earlier answer(s)</source>
        <translation>
            <numerusform>and %Ln earlier answer</numerusform>
            <numerusform>and %Ln earlier answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message numerus="yes">
        <source>%n added to the queue</source>
        <translation>
            <numerusform>%n added to the queue</numerusform>
            <numerusform>%n added to the queue</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to be played next</source>
        <translation>
            <numerusform>%n to be played next</numerusform>
            <numerusform>%n to be played next</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopiesLine</name>
    <message numerus="yes">
        <source>%n likely copies to look at</source>
        <translation>
            <numerusform>%n pair of likely copies to look at</numerusform>
            <numerusform>%n pairs of likely copies to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DayList</name>
    <message numerus="yes">
        <source>%n times</source>
        <translation>
            <numerusform>%n time</numerusform>
            <numerusform>%n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message numerus="yes">
        <source>Edit tags of %n</source>
        <translation>
            <numerusform>Edit tags of %n</numerusform>
            <numerusform>Edit tags of %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n changed</numerusform>
            <numerusform>%n changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Write what you said into the files of %Ln item(s)?</source>
        <translation>
            <numerusform>Write what you said into the file of this item?</numerusform>
            <numerusform>Write what you said into the files of %Ln items?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EncryptSheet</name>
    <message numerus="yes">
        <source>%n copy(ies)</source>
        <translation>
            <numerusform>%n copy</numerusform>
            <numerusform>%n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) can’t be read and will be deleted.</source>
        <translation>
            <numerusform>%n copy can’t be read and will be deleted.</numerusform>
            <numerusform>%n copies can’t be read and will be deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %n character(s). Some words in a row are good.</source>
        <translation>
            <numerusform>At least %n character. Some words in a row are good.</numerusform>
            <numerusform>At least %n characters. Some words in a row are good.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailedPanel</name>
    <message numerus="yes">
        <source>List %n ignored file(s) again</source>
        <translation>
            <numerusform>List %n ignored file again</numerusform>
            <numerusform>List %n ignored files again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read</source>
        <translation>
            <numerusform>%n file couldn’t be read</numerusform>
            <numerusform>%n files couldn’t be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FinishingPanel</name>
    <message numerus="yes">
        <source>Of %n sitting(s) you finished %1 and left %2 within the first tenth. </source>
        <translation>
            <numerusform>Of %n sitting you finished %1 and left %2 within the first tenth. </numerusform>
            <numerusform>Of %n sittings you finished %1 and left %2 within the first tenth. </numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can’t be read</source>
        <translation>
            <numerusform>%n file can’t be read</numerusform>
            <numerusform>%n files can’t be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message numerus="yes">
        <source>%n video(s)</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound file(s)</source>
        <translation>
            <numerusform>%n sound file</numerusform>
            <numerusform>%n sound files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderSettings</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are no longer shown. Their history is kept.</source>
        <translation>
            <numerusform>%n file is no longer shown. Its history is kept.</numerusform>
            <numerusform>%n files are no longer shown. Their history is kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ForYouPage</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Forgetter</name>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold it.</source>
        <translation>
            <numerusform>%n copy of the library may still hold it.</numerusform>
            <numerusform>%n copies of the library may still hold it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold some of it.</source>
        <translation>
            <numerusform>%n copy of the library may still hold some of it.</numerusform>
            <numerusform>%n copies of the library may still hold some of it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all copies of the library too (%n, yours as well), and make a new one</source>
        <translation>
            <numerusform>Delete all copies of the library too (%n, yours as well), and make a new one</numerusform>
            <numerusform>Delete all copies of the library too (%n, yours as well), and make a new one</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Forgotten: %n thing(s).</source>
        <translation>
            <numerusform>Forgotten: %n thing.</numerusform>
            <numerusform>Forgotten: %n things.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HeldWords</name>
    <message numerus="yes">
        <source>%n other thing(s)</source>
        <translation>
            <numerusform>%n other thing</numerusform>
            <numerusform>%n other things</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n play</numerusform>
            <numerusform>%n plays</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skip(s)</source>
        <translation>
            <numerusform>%n skip</numerusform>
            <numerusform>%n skips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rating(s)</source>
        <translation>
            <numerusform>%n rating</numerusform>
            <numerusform>%n ratings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n like(s)</source>
        <translation>
            <numerusform>%n like</numerusform>
            <numerusform>%n likes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dislike(s)</source>
        <translation>
            <numerusform>%n dislike</numerusform>
            <numerusform>%n dislikes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden item(s)</source>
        <translation>
            <numerusform>%n hidden item</numerusform>
            <numerusform>%n hidden items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n search(es)</source>
        <translation>
            <numerusform>%n search</numerusform>
            <numerusform>%n searches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n list(s)</source>
        <translation>
            <numerusform>%n list</numerusform>
            <numerusform>%n lists</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept search(es)</source>
        <translation>
            <numerusform>%n kept search</numerusform>
            <numerusform>%n kept searches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n word(s) on what was inferred</source>
        <translation>
            <numerusform>%n word on what was inferred</numerusform>
            <numerusform>%n words on what was inferred</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its place</source>
        <translation>
            <numerusform>%n by its place</numerusform>
            <numerusform>%n by their places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by what is in the file</source>
        <translation>
            <numerusform>%n by what is in the file</numerusform>
            <numerusform>%n by what is in the files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by title and length</source>
        <translation>
            <numerusform>%n by title and length</numerusform>
            <numerusform>%n by title and length</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its file’s name</source>
        <translation>
            <numerusform>%n by its file’s name</numerusform>
            <numerusform>%n by their files’ names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ItemActions</name>
    <message numerus="yes">
        <source>%n file(s) copied. Paste them where you want them.</source>
        <translation>
            <numerusform>The file is copied. Paste it where you want it.</numerusform>
            <numerusform>%n files copied. Paste them where you want them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied</source>
        <translation>
            <numerusform>Path copied</numerusform>
            <numerusform>%n paths copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeptOutPanel</name>
    <message numerus="yes">
        <source>%1 (%n item(s))</source>
        <translation>
            <numerusform>%1 (%n item)</numerusform>
            <numerusform>%1 (%n items)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) kept out</source>
        <translation>
            <numerusform>%n item kept out</numerusform>
            <numerusform>%n items kept out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListDeeds</name>
    <message numerus="yes">
        <source>%n on the new list</source>
        <translation>
            <numerusform>%n item on the new list</numerusform>
            <numerusform>%n items on the new list</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n added to “%1”</source>
        <translation>
            <numerusform>%n added to “%1”</numerusform>
            <numerusform>%n added to “%1”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken off “%1”</source>
        <translation>
            <numerusform>%n taken off “%1”</numerusform>
            <numerusform>%n taken off “%1”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out, without a file</source>
        <translation>
            <numerusform>%n left out, without a file</numerusform>
            <numerusform>%n left out, without a file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n written to %1</source>
        <translation>
            <numerusform>%n item written to %1</numerusform>
            <numerusform>%n items written to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Homereel is looking through %n place(s). What it finds appears as it comes.</source>
        <translation>
            <numerusform>Homereel is looking through %n place. What it finds appears as it comes.</numerusform>
            <numerusform>Homereel is looking through %n places. What it finds appears as it comes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read.</source>
        <translation>
            <numerusform>%n file couldn’t be read.</numerusform>
            <numerusform>%n files couldn’t be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message numerus="yes">
        <source>%n item(s) aren’t on it yet</source>
        <translation>
            <numerusform>%n item isn’t on it yet</numerusform>
            <numerusform>%n items aren’t on it yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NamedModel</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message numerus="yes">
        <source>Note on %n</source>
        <translation>
            <numerusform>Note on %n</numerusform>
            <numerusform>Note on %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrivacyPanel</name>
    <message numerus="yes">
        <source>%n copy(ies) of the library may still hold what was forgotten after they were made.</source>
        <translation>
            <numerusform>%n copy of the library may still hold what was forgotten after it was made.</numerusform>
            <numerusform>%n copies of the library may still hold what was forgotten after they were made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) are in %1.</source>
        <translation>
            <numerusform>%n event is in %1.</numerusform>
            <numerusform>%n events are in %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) deleted, a new one made.</source>
        <translation>
            <numerusform>%n copy deleted, a new one made.</numerusform>
            <numerusform>%n copies deleted, a new one made.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message numerus="yes">
        <source>That can’t be said yet: you met and liked %n item(s) for the first time when it was measured last. </source>
        <translation>
            <numerusform>That can’t be said yet: you had met and liked %n item for the first time when it was measured last. </numerusform>
            <numerusform>That can’t be said yet: you had met and liked %n items for the first time when it was measured last. </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are needed: play things to the end, like or rate them.</source>
        <translation>
            <numerusform>%n is needed: play things to the end, like or rate them.</numerusform>
            <numerusform>%n are needed: play things to the end, like or rate them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rests on %n time(s) that you met something new and liked it, among about %1 items.</source>
        <translation>
            <numerusform>Rests on %n time that you met something new and liked it, among about %1 items.</numerusform>
            <numerusform>Rests on %n times that you met something new and liked it, among about %1 items.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message numerus="yes">
        <source>%n rated</source>
        <translation>
            <numerusform>%n rated</numerusform>
            <numerusform>%n rated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n noted</source>
        <translation>
            <numerusform>%n noted</numerusform>
            <numerusform>%n noted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>%n hidden</numerusform>
            <numerusform>%n hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n liked</source>
        <translation>
            <numerusform>%n liked</numerusform>
            <numerusform>%n liked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disliked</source>
        <translation>
            <numerusform>%n disliked</numerusform>
            <numerusform>%n disliked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taken back on %n</source>
        <translation>
            <numerusform>Taken back on %n</numerusform>
            <numerusform>Taken back on %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Refusing</name>
    <message numerus="yes">
        <source>%n won’t be suggested again</source>
        <translation>
            <numerusform>%n won’t be suggested again</numerusform>
            <numerusform>%n won’t be suggested again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n put off for a week</source>
        <translation>
            <numerusform>%n put off for a week</numerusform>
            <numerusform>%n put off for a week</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disliked</source>
        <translation>
            <numerusform>%n disliked</numerusform>
            <numerusform>%n disliked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RuleSheet</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n result</numerusform>
            <numerusform>%n results</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShelfWords</name>
    <message numerus="yes">
        <source>%n episode(s)</source>
        <translation>
            <numerusform>%n episode</numerusform>
            <numerusform>%n episodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unseen</source>
        <translation>
            <numerusform>%n unseen</numerusform>
            <numerusform>%n unseen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n song(s)</source>
        <translation>
            <numerusform>%n song</numerusform>
            <numerusform>%n songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n season(s)</source>
        <translation>
            <numerusform>%n season</numerusform>
            <numerusform>%n seasons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n series</source>
        <translation>
            <numerusform>%n series</numerusform>
            <numerusform>%n series</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n album(s)</source>
        <translation>
            <numerusform>%n album</numerusform>
            <numerusform>%n albums</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n artist(s)</source>
        <translation>
            <numerusform>%n artist</numerusform>
            <numerusform>%n artists</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SimilarPage</name>
    <message numerus="yes">
        <source>Like these %n</source>
        <translation>
            <numerusform>Like this one</numerusform>
            <numerusform>Like these %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Spent</name>
    <message numerus="yes">
        <source>The last %n run(s): %1 of work, %2</source>
        <translation>
            <numerusform>The last run: %1 of work, %2</numerusform>
            <numerusform>The last %n runs: %1 of work, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n can’t be read</numerusform>
            <numerusform>%n can’t be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n can’t be read</numerusform>
            <numerusform>%n can’t be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestionSettings</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of 20 are guesses</source>
        <translation>
            <numerusform>%n of 20 is a guess</numerusform>
            <numerusform>%n of 20 are guesses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakeOutSheet</name>
    <message numerus="yes">
        <source>Into the tags of %n file(s)</source>
        <translation>
            <numerusform>Into the tags of %n file</numerusform>
            <numerusform>Into the tags of %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Into .nfo files beside %n film(s) and episode(s)</source>
        <translation>
            <numerusform>Into an .nfo file beside %n film or episode</numerusform>
            <numerusform>Into .nfo files beside %n films and episodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can’t take them and will be left.</source>
        <translation>
            <numerusform>%n file can’t take them and will be left.</numerusform>
            <numerusform>%n files can’t take them and will be left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped. %n file(s) written</source>
        <translation>
            <numerusform>Stopped. %n file written</numerusform>
            <numerusform>Stopped. %n files written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) said so already.</source>
        <translation>
            <numerusform>%n file said so already.</numerusform>
            <numerusform>%n files said so already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be written.</source>
        <translation>
            <numerusform>%n file couldn’t be written.</numerusform>
            <numerusform>%n files couldn’t be written.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakingOutCard</name>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trash</name>
    <message numerus="yes">
        <source>Move %n file(s) to the trash?</source>
        <translation>
            <numerusform>Move %n file to the trash?</numerusform>
            <numerusform>Move %n files to the trash?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) moved to the trash.</source>
        <translation>
            <numerusform>%n file moved to the trash.</numerusform>
            <numerusform>%n files moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more stay(s) too.</source>
        <translation>
            <numerusform>%n more stays too.</numerusform>
            <numerusform>%n more stay too.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VoiceRow</name>
    <message numerus="yes">
        <source>Also in %n other item(s)</source>
        <translation>
            <numerusform>Also in %n other item</numerusform>
            <numerusform>Also in %n other items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VoicesPart</name>
    <message numerus="yes">
        <source>%n voice(s)</source>
        <translation>
            <numerusform>%n voice</numerusform>
            <numerusform>%n voices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n by what is in the file</source>
        <translation>
            <numerusform>%n by what is in the file</numerusform>
            <numerusform>%n by what is in the file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its place</source>
        <translation>
            <numerusform>%n by its place</numerusform>
            <numerusform>%n by its place</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by its file’s name</source>
        <translation>
            <numerusform>%n by its file’s name</numerusform>
            <numerusform>%n by its file’s name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by series and number</source>
        <translation>
            <numerusform>%n by series and number</numerusform>
            <numerusform>%n by series and number</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by artist and title</source>
        <translation>
            <numerusform>%n by artist and title</numerusform>
            <numerusform>%n by artist and title</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n by title and year</source>
        <translation>
            <numerusform>%n by title and year</numerusform>
            <numerusform>%n by title and year</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n can’t be read</numerusform>
            <numerusform>%n can’t be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without title or artist</source>
        <translation>
            <numerusform>%n without title or artist</numerusform>
            <numerusform>%n without title or artist</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n whose time can’t be read</source>
        <translation>
            <numerusform>%n whose time can’t be read</numerusform>
            <numerusform>%n whose time can’t be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dated in the future</source>
        <translation>
            <numerusform>%n dated in the future</numerusform>
            <numerusform>%n dated in the future</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n whose number is none</source>
        <translation>
            <numerusform>%n whose number is none</numerusform>
            <numerusform>%n whose number is none</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a rating off the scale</source>
        <translation>
            <numerusform>%n with a rating off the scale</numerusform>
            <numerusform>%n with a rating off the scale</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n about a series, season or album as a whole</source>
        <translation>
            <numerusform>%n about a series, season or album as a whole</numerusform>
            <numerusform>%n about a series, season or album as a whole</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of a kind that isn’t kept here</source>
        <translation>
            <numerusform>%n of a kind that isn’t kept here</numerusform>
            <numerusform>%n of a kind that isn’t kept here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n other</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>YearView</name>
    <message numerus="yes">
        <source>%n play(s)</source>
        <translation>
            <numerusform>%n play</numerusform>
            <numerusform>%n plays</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Evidence</name>
    <message numerus="yes">
        <source>%1 of %n play(s) at that time</source>
        <translation>
            <numerusform>%1 of %n play at that time</numerusform>
            <numerusform>%1 of %n plays at that time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>from %n play(s), skips and ratings</source>
        <translation>
            <numerusform>from %n play, skip or rating</numerusform>
            <numerusform>from %n plays, skips and ratings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s), %1 % of what you like</source>
        <translation>
            <numerusform>%n item, %1 % of what you like</numerusform>
            <numerusform>%n items, %1 % of what you like</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n item(s) with that tag</source>
        <translation>
            <numerusform>%1 of %n item with that tag</numerusform>
            <numerusform>%1 of %n items with that tag</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Queued</name>
    <message numerus="yes">
        <source>Queue, %Ln item(s)</source>
        <translation>
            <numerusform>Queue, %Ln item</numerusform>
            <numerusform>Queue, %Ln items</numerusform>
        </translation>
    </message>
</context>
</TS>
