<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityPage</name>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n can’t be read</numerusform>
            <numerusform>%n can’t be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read</source>
        <translation>
            <numerusform>%n file couldn’t be read</numerusform>
            <numerusform>%n files couldn’t be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) left to do</source>
        <translation>
            <numerusform>%n step left to do</numerusform>
            <numerusform>%n steps left to do</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BarLayout</name>
    <message numerus="yes">
        <source>Queue, %n item(s)</source>
        <translation>
            <numerusform>Queue, %n item</numerusform>
            <numerusform>Queue, %n items</numerusform>
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
</context>
<context>
    <name>LibraryPage</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
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
    <name>Reactions</name>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>%n hidden</numerusform>
            <numerusform>%n hidden</numerusform>
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
</TS>
