using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Tests.Records;

public sealed class EventLogTests : IDisposable
{
    private static readonly EpochRecord line = new(0, 0.1, 2.3, 0.1, 2.2, 0.15, 800, 6);
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sitting_takes_the_place_of_those_before_it()
    {
        _ = new EventLog(folder["events"], null, DateTimeOffset.UnixEpoch, [line]);
        var first = Assert.Single(Files());
        _ = new EventLog(folder["events"], null, DateTimeOffset.UnixEpoch, [line]);
        Assert.NotEqual(first, Assert.Single(Files()));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("validation")]
    public void Scalars_say_what_was_tested_on(string name)
    {
        _ = new EventLog(folder["events"], null, DateTimeOffset.UnixEpoch, [line], name);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Assert.Single(Files())));
        Assert.Equal(name == "test", text.Contains("accuracy/test", StringComparison.Ordinal));
        Assert.Equal(name == "validation", text.Contains("accuracy/validation", StringComparison.Ordinal));
    }

    [Fact]
    public void An_owner_that_was_followed_leaves_its_followers_events_as_they_are()
    {
        using var sleeper = new RunLock(folder.Path);
        var log = new EventLog(folder["events"], sleeper, DateTimeOffset.UnixEpoch, [line]);
        log.Add(line);
        File.Delete(folder["run-1.lock"]); // so that it owns the folder no more
        using var next = new RunLock(folder.Path);
        var nextLog = new EventLog(folder["events"], next, DateTimeOffset.UnixEpoch, [line]);
        var theirs = Assert.Single(Files());
        var bytes = File.ReadAllBytes(theirs);
        Assert.Throws<RunTakenOverException>(() => log.Add(line));
        Assert.Throws<RunTakenOverException>(() => new EventLog(folder["events"], sleeper, DateTimeOffset.UnixEpoch, [line]));
        Assert.Equal(theirs, Assert.Single(Files()));
        Assert.Equal(bytes, File.ReadAllBytes(theirs));
        nextLog.Add(line);
        Assert.Equal(theirs, Assert.Single(Files()));
    }

    [Fact]
    public void Events_written_after_a_takeover_are_removed_again()
    {
        using var sleeper = new RunLock(folder.Path);
        Assert.Throws<RunTakenOverException>(() => new EventLog(folder["events"], sleeper, DateTimeOffset.UnixEpoch, Lines()));
        Assert.Empty(Files());

        // As if it were stopped between being asked and writing.
        IEnumerable<EpochRecord> Lines()
        {
            File.Delete(folder["run-1.lock"]);
            yield return line;
        }
    }

    private string[] Files() => Directory.GetFiles(folder["events"]);
}
