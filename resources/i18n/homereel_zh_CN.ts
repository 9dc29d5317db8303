<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Library</source>
        <translation>媒体库(&amp;L)</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停整理</translation>
    </message>
    <message>
        <source>Go on indexing</source>
        <translation>继续整理</translation>
    </message>
    <message>
        <source>Stop indexing</source>
        <translation>停止整理</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Item</source>
        <translation>条目(&amp;I)</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入播放队列</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Search with this picture</source>
        <translation>用这个画面搜索</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Dislike</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>不评分</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>10 seconds on</source>
        <translation>前进 10 秒</translation>
    </message>
    <message>
        <source>10 seconds back</source>
        <translation>后退 10 秒</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>卡片</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>倒序</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About Homereel</source>
        <translation>关于 Homereel</translation>
    </message>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>媒体库</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>最长的在前</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Last played</source>
        <translation>最近播放</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
</context>
<context>
    <name>ActivityPage</name>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What is finished stays; the rest can go on later</source>
        <translation>已完成的会保留，其余的以后可以继续</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Progress of this step</source>
        <translation>这一步的进度</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Files that couldn’t be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Files that can’t be read are listed here, each with its reason.</source>
        <translation>无法读取的文件会列在这里，并逐一说明原因。</translation>
    </message>
    <message>
        <source>Titles, length, identity</source>
        <translation>标题、时长、身份</translation>
    </message>
    <message>
        <source>Pictures and sound</source>
        <translation>画面与声音</translation>
    </message>
    <message>
        <source>Speech, at a glance</source>
        <translation>讲话（粗听）</translation>
    </message>
    <message>
        <source>Topics and meaning</source>
        <translation>主题与含义</translation>
    </message>
    <message>
        <source>Speech, word by word</source>
        <translation>讲话（逐字）</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>还没有</translation>
    </message>
    <message numerus="yes">
        <source>%n can’t be read</source>
        <translation>
            <numerusform>%n 个无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read</source>
        <translation>
            <numerusform>%n 个文件无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>No unreadable files</source>
        <translation>没有无法读取的文件</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) left to do</source>
        <translation>
            <numerusform>还剩 %n 步</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped before all folders were looked through</source>
        <translation>还没看完所有文件夹就停下了</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>一切都是最新的</translation>
    </message>
    <message>
        <source>Stopping after the file at hand…</source>
        <translation>处理完当前文件后停止…</translation>
    </message>
    <message>
        <source>Looking through folders</source>
        <translation>正在查看文件夹</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1：%2 / %3</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>大约还需 %1</translation>
    </message>
</context>
<context>
    <name>BarLayout</name>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>播放队列</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Speed %1</source>
        <translation>速度 %1</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Sound on</source>
        <translation>打开声音</translation>
    </message>
    <message>
        <source>Resume at %1</source>
        <translation>从 %1 继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message numerus="yes">
        <source>Queue, %n item(s)</source>
        <translation>
            <numerusform>播放队列，%n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message numerus="yes">
        <source>%n added to the queue</source>
        <translation>
            <numerusform>已将 %n 项加入播放队列</numerusform>
        </translation>
    </message>
    <message>
        <source>A private media library that understands your own films, music and talks. Nothing leaves it.</source>
        <translation>一个私密的媒体库，读懂你自己的影片、音乐和讲座。任何内容都不会外传。</translation>
    </message>
    <message>
        <source>About Homereel</source>
        <translation>关于 Homereel</translation>
    </message>
</context>
<context>
    <name>DetailHeader</name>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Find others like this one, and say why</source>
        <translation>寻找与它相似的，并说明原因</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>喜欢</translation>
    </message>
    <message>
        <source>Dislike</source>
        <translation>不喜欢</translation>
    </message>
    <message>
        <source>Hide from suggestions</source>
        <translation>不再推荐</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>No longer in the library</source>
        <translation>已不在媒体库中</translation>
    </message>
    <message>
        <source>Resume at %1</source>
        <translation>从 %1 继续</translation>
    </message>
</context>
<context>
    <name>DetailLayout</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>What to show</source>
        <translation>显示内容</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Choose something to see what is known about it.</source>
        <translation>选择一项，即可查看它的信息。</translation>
    </message>
</context>
<context>
    <name>DropSign</name>
    <message>
        <source>Drop to add to your library</source>
        <translation>松开即可添加到媒体库</translation>
    </message>
    <message>
        <source>Files stay where they are and are never changed</source>
        <translation>文件留在原处，不会被改动</translation>
    </message>
    <message>
        <source>A picture, or a film on the search field: find what is like it</source>
        <translation>拖入图片，或把影片拖到搜索框：查找与之相似的内容</translation>
    </message>
</context>
<context>
    <name>ExampleChip</name>
    <message>
        <source>Search without it</source>
        <translation>搜索时不用它</translation>
    </message>
    <message>
        <source>Search without the picture</source>
        <translation>搜索时不用这张图片</translation>
    </message>
</context>
<context>
    <name>FactsPage</name>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>画面观感</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Search for “%1”</source>
        <translation>搜索“%1”</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
</context>
<context>
    <name>FailedModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>While</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>ForYouPage</name>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Suggestions appear here</source>
        <translation>推荐会出现在这里</translation>
    </message>
    <message>
        <source>Add a folder first. Then play, rate and like: every suggestion says what it rests on.</source>
        <translation>先添加一个文件夹，然后播放、评分、点喜欢：每条推荐都会说明依据。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>From what you played and rated. Nothing leaves this machine.</source>
        <translation>依据你的播放和评分。任何内容都不会离开这台电脑。</translation>
    </message>
</context>
<context>
    <name>GridAdapter</name>
    <message>
        <source>No item</source>
        <translation>无条目</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Media</source>
        <translation>媒体</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Your films, music and talks belong here</source>
        <translation>这里是你的影片、音乐和讲座</translation>
    </message>
    <message>
        <source>Drop a folder anywhere on this window. Homereel looks, listens and reads along, on this machine only.</source>
        <translation>把文件夹拖到窗口的任意位置。Homereel 会看、会听、会读，一切只在这台电脑上进行。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Looking through your folders…</source>
        <translation>正在查看你的文件夹…</translation>
    </message>
    <message>
        <source>What is found appears here as it comes.</source>
        <translation>找到的内容会陆续出现在这里。</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Library</source>
        <translation>媒体库</translation>
    </message>
    <message>
        <source>Films and video</source>
        <translation>影片与视频</translation>
    </message>
    <message>
        <source>Music and sound</source>
        <translation>音乐与声音</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
</context>
<context>
    <name>ListsPage</name>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>这里还没有内容</translation>
    </message>
    <message>
        <source>These lists write themselves as you play. Every play counts, from its first seconds.</source>
        <translation>播放时，这些列表会自动生成。每次播放从最初几秒起就计入。</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Most replayed</source>
        <translation>重播最多</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>未看完</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>播放队列</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write this list as an M3U8 file for other players</source>
        <translation>将此列表存为 M3U8 文件，供其他播放器使用</translation>
    </message>
    <message>
        <source>What you hide is kept out of everything else. Choose it here and press H to have it back.</source>
        <translation>隐藏的内容不会出现在其他任何地方。在这里选中它，按 H 即可恢复。</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Export list</source>
        <translation>导出列表</translation>
    </message>
    <message>
        <source>Playlists (*.m3u8)</source>
        <translation>播放列表 (*.m3u8)</translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>略去 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 written to %2</source>
        <translation>已将 %1 写入 %2</translation>
    </message>
</context>
<context>
    <name>LookAlike</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message numerus="yes">
        <source>Homereel is looking through %n place(s). What it finds appears as it comes.</source>
        <translation>
            <numerusform>Homereel 正在查看 %n 处位置，找到的内容会陆续出现。</numerusform>
        </translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>查看进度</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) couldn’t be read.</source>
        <translation>
            <numerusform>%n 个文件无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show why</source>
        <translation>查看原因</translation>
    </message>
    <message>
        <source>Homereel speaks the other language from its next start on.</source>
        <translation>下次启动时，Homereel 将使用所选语言。</translation>
    </message>
</context>
<context>
    <name>NotesPage</name>
    <message>
        <source>Write a note</source>
        <translation>写一条笔记</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add the note</source>
        <translation>添加这条笔记</translation>
    </message>
    <message>
        <source>Notes are yours alone and can be searched.</source>
        <translation>笔记只属于你，可以搜索。</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
</context>
<context>
    <name>PaletteStrip</name>
    <message>
        <source>Main colours: %1</source>
        <translation>主要颜色：%1</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>For you</source>
        <translation>为你推荐</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>媒体库</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>动态</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message numerus="yes">
        <source>%n hidden</source>
        <translation>
            <numerusform>已隐藏 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Search words and moments</source>
        <translation>搜索文字与片段</translation>
    </message>
    <message>
        <source>Titles, people, what is said, what is to be seen: “a red car in the snow”, “雪地里的红色汽车”.</source>
        <translation>标题、人物、说过的话、看得见的东西：“a red car in the snow”“雪地里的红色汽车”。</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Like “%1”</source>
        <translation>与“%1”相似</translation>
    </message>
    <message>
        <source>%1, “%2”</source>
        <translation>%1，“%2”</translation>
    </message>
    <message>
        <source>It can’t be looked at.</source>
        <translation>无法查看这个文件。</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>没有找到“%1”</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n 条结果</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · the picture is being looked at</source>
        <translation>%1 · 正在查看图片</translation>
    </message>
    <message>
        <source>%1 by words · pictures and meaning follow</source>
        <translation>按文字 %1 · 画面与含义随后到来</translation>
    </message>
    <message>
        <source>%1 · by words only</source>
        <translation>%1 · 仅按文字</translation>
    </message>
</context>
<context>
    <name>SeekBar</name>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SimilarList</name>
    <message>
        <source>More like this</source>
        <translation>更多相似内容</translation>
    </message>
    <message>
        <source>Enter shows the item, P plays it</source>
        <translation>回车键显示该项，P 键播放</translation>
    </message>
    <message>
        <source>Play from %1</source>
        <translation>从 %1 播放</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
</context>
<context>
    <name>SimilarPage</name>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Nothing like it yet. More is found as more is indexed.</source>
        <translation>还没有与它相似的。整理得越多，找到的越多。</translation>
    </message>
    <message>
        <source>It couldn’t be looked up: %1</source>
        <translation>无法查找：%1</translation>
    </message>
</context>
<context>
    <name>SoundCurve</name>
    <message>
        <source>Sound along the time</source>
        <translation>声音随时间的变化</translation>
    </message>
    <message>
        <source> · %1 LUFS</source>
        <translation> · %1 LUFS</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>other sounds</source>
        <translation>其他声音</translation>
    </message>
    <message>
        <source>silence</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Rate from half a star to five: click, or type 1–5; 0 clears</source>
        <translation>评分从半星到五星：点击或按 1–5，按 0 清除</translation>
    </message>
    <message>
        <source>not rated</source>
        <translation>未评分</translation>
    </message>
    <message>
        <source>%1 of 5 stars</source>
        <translation>%1 星（满分 5 星）</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Search words and moments   ( / )</source>
        <translation>搜索文字与片段   ( / )</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Find in what is said</source>
        <translation>在文稿中查找</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%1 / %2 行</translation>
    </message>
    <message>
        <source>Not listened to yet. What is said appears here once it is.</source>
        <translation>还没有听过。听完后，说过的话会出现在这里。</translation>
    </message>
    <message>
        <source>Nobody speaks in it.</source>
        <translation>其中没有人说话。</translation>
    </message>
    <message>
        <source>No speech found so far.</source>
        <translation>目前没有发现讲话。</translation>
    </message>
    <message>
        <source>Only parts so far; the rest follows.</source>
        <translation>目前只有部分内容，其余随后补上。</translation>
    </message>
</context>
<context>
    <name>VideoPage</name>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
</context>
<context>
    <name>VoiceRow</name>
    <message>
        <source>Voice %1: who is it?</source>
        <translation>声音 %1：是谁？</translation>
    </message>
    <message>
        <source>Name of voice %1</source>
        <translation>声音 %1 的名字</translation>
    </message>
    <message>
        <source>A name that another voice has makes the two one.</source>
        <translation>若名字与另一个声音相同，两者将合为一个。</translation>
    </message>
    <message>
        <source>Where %1 speaks: %2</source>
        <translation>%1 说话的位置：%2</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Forget %1</source>
        <translation>忘记 %1</translation>
    </message>
    <message>
        <source>Deletes what was measured of this voice, and its name. It isn’t taken up again where it speaks.</source>
        <translation>删除这个声音的测量数据和名字；在这些位置不会再记录它。</translation>
    </message>
    <message numerus="yes">
        <source>Also in %n other item(s)</source>
        <translation>
            <numerusform>还出现在另外 %n 个项目中</numerusform>
        </translation>
    </message>
    <message>
        <source>voice %1</source>
        <translation>声音 %1</translation>
    </message>
    <message>
        <source>Press again to forget it for good</source>
        <translation>再按一次，永久忘记</translation>
    </message>
</context>
<context>
    <name>VoicesPart</name>
    <message>
        <source>Recognise voices</source>
        <translation>识别声音</translation>
    </message>
    <message>
        <source>From the next indexing on, on this machine only.</source>
        <translation>从下次建立索引开始，仅在本机进行。</translation>
    </message>
    <message>
        <source>Don’t recognise voices</source>
        <translation>不识别声音</translation>
    </message>
    <message>
        <source>Press again to delete all voices and names</source>
        <translation>再按一次，删除所有声音和名字</translation>
    </message>
    <message numerus="yes">
        <source>%n voice(s)</source>
        <translation>
            <numerusform>%n 个声音</numerusform>
        </translation>
    </message>
    <message>
        <source>Voices aren’t recognised.</source>
        <translation>未启用声音识别。</translation>
    </message>
</context>
<context>
    <name>WorkerClient</name>
    <message>
        <source>The part of Homereel that looks into files can&apos;t be started.</source>
        <translation>Homereel 中负责读取文件的部分无法启动。</translation>
    </message>
</context>
<context>
    <name>adding</name>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
</context>
<context>
    <name>facts</name>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺人</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>剧集</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Plays</source>
        <translation>播放次数</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Last played</source>
        <translation>最近播放</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 帧/秒</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>Went wrong while %1: %2. Activity lists it; try it again there.</source>
        <translation>%1时出了问题：%2。可在“动态”中查看并重试。</translation>
    </message>
    <message>
        <source>It can’t be read. Activity says why.</source>
        <translation>无法读取。原因见“动态”。</translation>
    </message>
    <message>
        <source>Its drive isn’t connected. Connect it; everything about it is kept meanwhile.</source>
        <translation>所在的磁盘没有连接。请连接磁盘；相关的一切都会保留。</translation>
    </message>
    <message>
        <source>It is no longer there. If it was moved, add its new folder: ratings and history will follow.</source>
        <translation>文件已不在原处。如果移动过，请添加新的文件夹，评分和历史会随之而来。</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>today %1</source>
        <translation>今天 %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>%1 days ago</source>
        <translation>%1 天前</translation>
    </message>
</context>
<context>
    <name>kinds</name>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Music</source>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>This library is open in another window that doesn’t answer. Close it first.</source>
        <translation>这个媒体库已在另一个没有响应的窗口中打开，请先关闭它。</translation>
    </message>
</context>
<context>
    <name>measures</name>
    <message>
        <source>dark</source>
        <translation>暗</translation>
    </message>
    <message>
        <source>bright</source>
        <translation>亮</translation>
    </message>
    <message>
        <source>light: %1 %</source>
        <translation>亮度：%1 %</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰</translation>
    </message>
    <message>
        <source>colourful</source>
        <translation>鲜艳</translation>
    </message>
    <message>
        <source>colourfulness: %1</source>
        <translation>鲜艳度：%1</translation>
    </message>
    <message>
        <source>cold</source>
        <translation>冷</translation>
    </message>
    <message>
        <source>warm</source>
        <translation>暖</translation>
    </message>
    <message>
        <source>warmth: %1</source>
        <translation>色温：%1</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>contrasty</source>
        <translation>强对比</translation>
    </message>
    <message>
        <source>contrast: %1 %</source>
        <translation>对比度：%1 %</translation>
    </message>
    <message>
        <source>still</source>
        <translation>静</translation>
    </message>
    <message>
        <source>moving</source>
        <translation>动</translation>
    </message>
    <message>
        <source>change between pictures: %1 %</source>
        <translation>画面之间的变化：%1 %</translation>
    </message>
    <message>
        <source>long takes</source>
        <translation>长镜头</translation>
    </message>
    <message>
        <source>many cuts</source>
        <translation>剪辑多</translation>
    </message>
    <message>
        <source>hard changes a minute: %1</source>
        <translation>每分钟硬切：%1</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>轻</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>响</translation>
    </message>
    <message>
        <source>loudness: %1 LUFS</source>
        <translation>响度：%1 LUFS</translation>
    </message>
    <message>
        <source>even</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>dynamic</source>
        <translation>起伏大</translation>
    </message>
    <message>
        <source>loudness range: %1 LU</source>
        <translation>响度范围：%1 LU</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>快</translation>
    </message>
    <message>
        <source>tempo: %1 beats a minute</source>
        <translation>速度：每分钟 %1 拍</translation>
    </message>
    <message>
        <source>free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>steady beat</source>
        <translation>节拍稳定</translation>
    </message>
    <message>
        <source>beat: %1 %</source>
        <translation>节拍：%1 %</translation>
    </message>
    <message>
        <source>dull</source>
        <translation>暗淡</translation>
    </message>
    <message>
        <source>bright sound</source>
        <translation>明亮</translation>
    </message>
    <message>
        <source>brightness: %1 Hz</source>
        <translation>明亮度：%1 Hz</translation>
    </message>
</context>
<context>
    <name>modalities</name>
    <message>
        <source>facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>look</source>
        <translation>观感</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>speech</source>
        <translation>讲话</translation>
    </message>
    <message>
        <source>topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>your taste</source>
        <translation>你的口味</translation>
    </message>
    <message>
        <source>your habits</source>
        <translation>你的习惯</translation>
    </message>
</context>
<context>
    <name>player</name>
    <message>
        <source>It is no longer in the library.</source>
        <translation>已不在媒体库中。</translation>
    </message>
    <message>
        <source>“%1” is on a drive that isn’t connected (%2). Connect it and play.</source>
        <translation>“%1”所在的磁盘没有连接（%2）。连接后即可播放。</translation>
    </message>
    <message>
        <source>“%1” is no longer at %2. If it was moved, add its new folder; its history will follow.</source>
        <translation>“%1”已不在 %2。如果移动过，请添加新的文件夹，历史会随之而来。</translation>
    </message>
    <message>
        <source>“%1” has no file. Add the folder where it is now.</source>
        <translation>“%1”没有文件。请添加它现在所在的文件夹。</translation>
    </message>
    <message>
        <source>it is no longer there. If it was moved, add its new folder</source>
        <translation>文件已不在原处。如果移动过，请添加新的文件夹</translation>
    </message>
    <message>
        <source>Homereel may not read it. Change its permissions</source>
        <translation>Homereel 没有读取权限。请修改文件的权限</translation>
    </message>
    <message>
        <source>it is damaged or of a kind that this player doesn’t know. Try another</source>
        <translation>文件已损坏，或播放器不支持这种格式。请换一个播放器试试</translation>
    </message>
    <message>
        <source>“%1” can’t be played: %2. (%3)</source>
        <translation>“%1”无法播放：%2。（%3）</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>, </source>
        <comment>between the words of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Similar pictures</source>
        <translation>画面相似</translation>
    </message>
    <message>
        <source>Similar pictures at %1</source>
        <translation>%1 处有相似画面</translation>
    </message>
    <message>
        <source>Similar colours and light</source>
        <translation>色彩与光线相近</translation>
    </message>
    <message>
        <source>Similar colours and light at %1</source>
        <translation>%1 处色彩与光线相近</translation>
    </message>
    <message>
        <source>Sounds alike</source>
        <translation>声音相似</translation>
    </message>
    <message>
        <source>Sounds alike at %1</source>
        <translation>%1 处声音相似</translation>
    </message>
    <message>
        <source>The same voice: %2</source>
        <translation>同一个声音：%2</translation>
    </message>
    <message>
        <source>The same voice at %1: %2</source>
        <translation>同一个声音（%1）：%2</translation>
    </message>
    <message>
        <source>A similar voice</source>
        <translation>声音相似</translation>
    </message>
    <message>
        <source>A similar voice at %1</source>
        <translation>声音相似（%1）</translation>
    </message>
    <message>
        <source>On a similar subject: %2</source>
        <translation>主题相同：%2</translation>
    </message>
    <message>
        <source>On a similar subject at %1: %2</source>
        <translation>%1 处主题相同：%2</translation>
    </message>
    <message>
        <source>On a similar subject</source>
        <translation>主题相同</translation>
    </message>
    <message>
        <source>On a similar subject at %1</source>
        <translation>%1 处主题相同</translation>
    </message>
    <message>
        <source>Because you finished “%1”</source>
        <translation>因为你看完了《%1》</translation>
    </message>
    <message>
        <source>Because of what you finished</source>
        <translation>依据你看完的内容</translation>
    </message>
    <message>
        <source>Because you liked “%1”</source>
        <translation>因为你喜欢《%1》</translation>
    </message>
    <message>
        <source>Because of what you liked</source>
        <translation>依据你喜欢的内容</translation>
    </message>
    <message>
        <source>Because you gave “%1” %2 ★</source>
        <translation>因为你给《%1》评了 %2 ★</translation>
    </message>
    <message>
        <source>Because of your ratings</source>
        <translation>依据你的评分</translation>
    </message>
    <message>
        <source>Because you made a note on “%1”</source>
        <translation>因为你给《%1》写了笔记</translation>
    </message>
    <message>
        <source>Because of your notes</source>
        <translation>依据你的笔记</translation>
    </message>
    <message>
        <source>Because you shared “%1”</source>
        <translation>因为你分享了《%1》</translation>
    </message>
    <message>
        <source>Because of what you shared</source>
        <translation>依据你分享的内容</translation>
    </message>
    <message>
        <source>Because you put “%1” on a list</source>
        <translation>因为你把《%1》放进了列表</translation>
    </message>
    <message>
        <source>Because of your lists</source>
        <translation>依据你的列表</translation>
    </message>
    <message>
        <source>Because you looked for more like “%1”</source>
        <translation>因为你找过与《%1》相似的</translation>
    </message>
    <message>
        <source>Because of what you looked for</source>
        <translation>依据你找过的内容</translation>
    </message>
    <message>
        <source>You often finish things by %1</source>
        <translation>你常看完 %1 的作品</translation>
    </message>
    <message>
        <source>You often finish tracks of “%1”</source>
        <translation>你常听完《%1》里的曲目</translation>
    </message>
    <message>
        <source>You often finish %1</source>
        <translation>你常看完“%1”类</translation>
    </message>
    <message>
        <source>You often finish things in “%1”</source>
        <translation>你常看完“%1”里的内容</translation>
    </message>
    <message>
        <source>You finished it %1 times, a while ago</source>
        <translation>你看完过 %1 次，已有一阵子</translation>
    </message>
    <message>
        <source>You finished it a while ago</source>
        <translation>你看完它已有一阵子</translation>
    </message>
    <message>
        <source>You stopped at %1 %</source>
        <translation>你停在了 %1 %</translation>
    </message>
    <message>
        <source>For variety: a video</source>
        <translation>换换口味：一段视频</translation>
    </message>
    <message>
        <source>For variety: music</source>
        <translation>换换口味：音乐</translation>
    </message>
    <message>
        <source>For variety: speech</source>
        <translation>换换口味：讲话</translation>
    </message>
    <message>
        <source>For variety: a sound</source>
        <translation>换换口味：一段声音</translation>
    </message>
    <message>
        <source>For variety</source>
        <translation>换换口味</translation>
    </message>
    <message>
        <source>In the picture: %1</source>
        <translation>画面中有：%1</translation>
    </message>
    <message>
        <source>The picture fits</source>
        <translation>画面相符</translation>
    </message>
    <message>
        <source>Artist: %1</source>
        <translation>艺人：%1</translation>
    </message>
    <message>
        <source>Album: %1</source>
        <translation>专辑：%1</translation>
    </message>
    <message>
        <source>Your note: “%1”</source>
        <translation>你的笔记：“%1”</translation>
    </message>
    <message>
        <source>Description: “%1”</source>
        <translation>简介：“%1”</translation>
    </message>
    <message>
        <source>Same series: %1</source>
        <translation>同一剧集：%1</translation>
    </message>
    <message>
        <source>Same album: %1</source>
        <translation>同一专辑：%1</translation>
    </message>
    <message>
        <source>Same artist: %1</source>
        <translation>同一艺人：%1</translation>
    </message>
    <message>
        <source>Same genre: %1</source>
        <translation>同一类型：%1</translation>
    </message>
    <message>
        <source>Same folder: %1</source>
        <translation>同一文件夹：%1</translation>
    </message>
    <message>
        <source>Both: %1</source>
        <translation>共有：%1</translation>
    </message>
    <message>
        <source>Likely the same, in another file</source>
        <translation>很可能是同一内容的另一个文件</translation>
    </message>
    <message>
        <source>The nearest there is, not very near</source>
        <translation>现有最接近的，但不算很近</translation>
    </message>
    <message>
        <source>You like: %1</source>
        <translation>你喜欢：%1</translation>
    </message>
    <message>
        <source>New, and you haven’t met it</source>
        <translation>新添加，你还没看过</translation>
    </message>
    <message>
        <source>Something different, as a try</source>
        <translation>换点不同的，试试看</translation>
    </message>
    <message>
        <source>One of many kinds in your library</source>
        <translation>你媒体库中的一种</translation>
    </message>
    <message>
        <source>Title: %1</source>
        <translation>标题：%1</translation>
    </message>
    <message>
        <source>Said: “%1”</source>
        <translation>说到：“%1”</translation>
    </message>
    <message>
        <source>Tag: %1</source>
        <translation>标签：%1</translation>
    </message>
    <message>
        <source>About what you typed</source>
        <translation>与你输入的内容相关</translation>
    </message>
    <message>
        <source>A guess</source>
        <translation>猜测</translation>
    </message>
    <message>
        <source>Fits the conditions</source>
        <translation>符合条件</translation>
    </message>
</context>
<context>
    <name>stages</name>
    <message>
        <source>opening it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>recognising it</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>decoding it</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>looking and listening</source>
        <translation>观看和聆听</translation>
    </message>
    <message>
        <source>listening for speech</source>
        <translation>听辨讲话</translation>
    </message>
    <message>
        <source>writing down what is said</source>
        <translation>记录讲话</translation>
    </message>
    <message>
        <source>reading its text</source>
        <translation>阅读文字</translation>
    </message>
</context>
<context>
    <name>troubles</name>
    <message>
        <source>indexed in part: %1</source>
        <translation>只索引了一部分：%1</translation>
    </message>
    <message>
        <source>cut short: %1 of %2 s could be read</source>
        <translation>文件不完整：%2 秒中只能读取 %1 秒</translation>
    </message>
    <message>
        <source>nothing could be decoded: %1</source>
        <translation>无法解码：%1</translation>
    </message>
    <message>
        <source>nothing could be decoded (no data)</source>
        <translation>无法解码（没有数据）</translation>
    </message>
    <message>
        <source>not a media file (no stream could be read)</source>
        <translation>不是媒体文件（读不到任何流）</translation>
    </message>
    <message>
        <source>truncated: the index at its end (moov) is missing</source>
        <translation>文件被截断：缺少末尾的索引（moov）</translation>
    </message>
    <message>
        <source>empty file</source>
        <translation>空文件</translation>
    </message>
    <message>
        <source>took too long to read</source>
        <translation>读取时间过长</translation>
    </message>
    <message>
        <source>took too long: what was decoded until then was kept</source>
        <translation>解码时间过长：已解码的部分保留</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>cut short</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>damaged in places</source>
        <translation>部分内容已损坏</translation>
    </message>
    <message>
        <source>may not be read</source>
        <translation>没有读取权限</translation>
    </message>
    <message>
        <source>is not there any more</source>
        <translation>文件已不存在</translation>
    </message>
    <message>
        <source>could not be read from its disk</source>
        <translation>无法从磁盘读取</translation>
    </message>
    <message>
        <source>needs more memory than it is allowed</source>
        <translation>所需内存超过限制</translation>
    </message>
    <message>
        <source>its headers crash the reader or need too much memory</source>
        <translation>文件头使读取程序崩溃或占用过多内存</translation>
    </message>
    <message>
        <source>has a codec that this ffmpeg can&apos;t decode</source>
        <translation>使用了此 ffmpeg 无法解码的编码</translation>
    </message>
    <message>
        <source>refers to other files or is not a media file</source>
        <translation>引用了其他文件，或不是媒体文件</translation>
    </message>
    <message>
        <source>no picture or sound stream</source>
        <translation>没有画面或声音</translation>
    </message>
    <message>
        <source>no stream of a known codec</source>
        <translation>没有已知编码的流</translation>
    </message>
    <message>
        <source>no picture of it could be decoded</source>
        <translation>无法解码任何画面</translation>
    </message>
    <message>
        <source>its written tags take too long to read</source>
        <translation>读取其标签耗时过长</translation>
    </message>
    <message>
        <source>its written tags need too much memory to be read</source>
        <translation>读取其标签需要过多内存</translation>
    </message>
    <message>
        <source>its written tags crash their reader</source>
        <translation>其标签使读取程序崩溃</translation>
    </message>
</context>
</TS>
