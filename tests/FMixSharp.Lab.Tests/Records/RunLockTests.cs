using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Records;

public sealed class RunLockTests : IDisposable
{
    private static readonly LockTimes here = new() { Host = "here", Look = TimeSpan.FromMilliseconds(10) },
        there = here with { Host = "there" };

    // Gives no sign of life, and is waited for no longer than a test may take.
    private static readonly LockTimes asleep = here with
    {
        Heartbeat = Timeout.InfiniteTimeSpan,
        Patience = TimeSpan.FromMilliseconds(100),
    };

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_one_process_trains_in_a_folder()
    {
        using (var first = new RunLock(folder.Path, here))
        {
            var message = Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, here)).Message;
            Assert.Contains(
                $"in use by another process (process {Environment.ProcessId} on here, last sign of life at ",
                message,
                StringComparison.Ordinal
            );
            Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, there));
            Assert.Equal("here", RunLock.Look(folder.Path, there).Owner!.Host);
            first.Check();
        }
        Assert.Equal((null, Pulse.None), RunLock.Look(folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        using var again = new RunLock(folder.Path, there);
        Assert.Null(again.Previous);
    }

    [Fact]
    public void Of_many_at_once_one_gets_it()
    {
        var won = 0;
        RunLock? winner = null;
        Parallel.For(
            0,
            8,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            _ =>
            {
                try
                {
                    winner = new RunLock(folder.Path, here);
                    Interlocked.Increment(ref won);
                }
                catch (RunInUseException) { }
            }
        );
        winner!.Check();
        winner.Dispose();
        Assert.Equal(1, won);
    }

    [Fact]
    public void An_owner_without_a_sign_of_life_is_followed_by_one_other_and_writes_nothing_when_it_wakes()
    {
        var file = folder["run.json"];
        using var sleeper = new RunLock(folder.Path, asleep);
        RunLock.Write(sleeper, file, stream => stream.WriteByte(1));
        RunLock.Write(
            sleeper,
            file,
            stream =>
            {
                stream.WriteByte(2);
                Thread.Sleep(2 * asleep.Patience); // it is stopped while it writes
            }
        );
        Assert.Equal([2], File.ReadAllBytes(file)); // nobody came meanwhile
        var log = new List<string>();
        using (var next = RunLock.Await(folder.Path, there, log.Add, TestContext.Current.CancellationToken))
        {
            Assert.Equal(
                ["is locked by process", "is taken over from process"],
                log.Select(line => line.Split($" {Environment.ProcessId} ")[0][(folder.Path.Length + 1)..])
            );
            Assert.Equal(("here", Environment.ProcessId), (next.Previous!.Host, next.Previous.Process));
            Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, here));
            RunLock.Write(next, file, stream => stream.WriteByte(3));
            var message = Assert.Throws<RunTakenOverException>(() => RunLock.Write(sleeper, file, stream => stream.WriteByte(4))).Message;
            Assert.Contains(
                $"taken over by process {Environment.ProcessId} on there, because process {Environment.ProcessId} on here gave no sign "
                    + $"of life for more than ",
                message,
                StringComparison.Ordinal
            );
            Assert.Throws<RunTakenOverException>(sleeper.Check);
            sleeper.Dispose(); // lets go of nothing that is another's
            next.Check();
        }
        Assert.Equal([3], File.ReadAllBytes(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_an_owner_had_asked_before_it_was_stopped_is_no_leave_to_rename_afterwards()
    {
        var file = folder["last.ckpt"];
        File.WriteAllBytes(file, [1]);
        using var sleeper = new RunLock(folder.Path, asleep);
        // As if it were stopped between asking and renaming: the one who comes takes its file away.
        var begun = folder[$"last.ckpt.owner-{Token(1)}.tmp"];
        File.WriteAllBytes(begun, [2]);
        using var next = RunLock.Await(folder.Path, there, cancel: TestContext.Current.CancellationToken);
        Assert.Throws<FileNotFoundException>(() => File.Move(begun, file, overwrite: true));
        Assert.Equal([1], File.ReadAllBytes(file));
    }

    [Fact]
    public void Metrics_of_an_owner_that_was_followed_are_not_added()
    {
        using var sleeper = new RunLock(folder.Path, asleep);
        var run = new RunFolder(folder.Path) { Lock = sleeper };
        var line = new EpochRecord(0, 0.1, 2.3, 0.1, 2.2, 0.15, 800, 6);
        run.AppendMetrics(line);
        using var next = RunLock.Await(folder.Path, there, cancel: TestContext.Current.CancellationToken);
        Assert.Throws<RunTakenOverException>(() => run.AppendMetrics(line));
        Assert.Single(run.ReadMetrics());
    }

    [Fact]
    public void A_process_of_this_machine_that_has_ended_is_followed_at_once_and_one_elsewhere_is_waited_for()
    {
        using (new RunLock(folder.Path, here))
            File.Copy(folder["run-1.lock"], folder["kept"]);
        var owner = JsonNode.Parse(File.ReadAllText(folder["kept"]))!;
        owner["process"] = 4_000_000; // more than Linux gives out
        File.WriteAllText(folder["run-1.lock"], owner.ToJsonString());
        Assert.True(Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, there)).MayBeDead);
        using var next = new RunLock(folder.Path, here);
        Assert.Equal(4_000_000, next.Previous!.Process);
        Assert.Equal(["kept", "run-2.lock"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_process_that_has_the_number_of_one_that_ended_is_another()
    {
        Assert.Equal(ProcessState.Runs, ProcessIdentity.StateOf(Environment.ProcessId, ProcessIdentity.Start));
        Assert.Equal(ProcessState.Ended, ProcessIdentity.StateOf(Environment.ProcessId, "1"));
        Assert.Equal(ProcessState.Ended, ProcessIdentity.StateOf(4_000_000, ProcessIdentity.Start));
    }

    [Fact]
    public void A_sign_of_life_is_given_again_and_again()
    {
        using var owner = new RunLock(folder.Path, here with { Heartbeat = TimeSpan.FromMilliseconds(10) });
        Assert.Equal(Pulse.Unknown, RunLock.Look(folder.Path, there).Pulse);
        Assert.True(SpinWait.SpinUntil(() => RunLock.Look(folder.Path, there).Pulse == Pulse.Beats, TimeSpan.FromSeconds(30)));
        owner.Check();
        Assert.False(
            Assert
                .Throws<RunInUseException>(() => RunLock.Await(folder.Path, there, cancel: TestContext.Current.CancellationToken))
                .MayBeDead
        );
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public void Clocks_of_machines_need_not_be_in_step(int days)
    {
        using var owner = new RunLock(folder.Path, asleep with { Patience = TimeSpan.FromSeconds(1) });
        var time = DateTime.UtcNow.AddDays(days);
        foreach (var expected in new[] { Pulse.Unknown, Pulse.Beats, Pulse.Beats })
        {
            File.SetLastWriteTimeUtc(folder["run-1.lock"], time);
            Assert.Equal(expected, RunLock.Look(folder.Path, there).Pulse);
            time = time.AddSeconds(-1); // set back, which does not matter either
        }
        Thread.Sleep(1100);
        Assert.Equal(Pulse.None, RunLock.Look(folder.Path, there).Pulse);
    }

    [Fact]
    public void Waiting_for_a_sign_of_life_can_be_cancelled()
    {
        using var owner = new RunLock(folder.Path, here);
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => RunLock.Await(folder.Path, there, _ => cancel.Cancel(), cancel.Token));
        owner.Check();
    }

    [Fact]
    public void Half_a_lock_is_somebodys_until_nothing_comes_of_it()
    {
        File.WriteAllText(folder["run-1.lock"], "{\"host\":");
        var times = there with { Patience = asleep.Patience };
        Assert.Contains(
            "which has not said who it is",
            Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, times)).Message,
            StringComparison.Ordinal
        );
        using var next = RunLock.Await(folder.Path, times, cancel: TestContext.Current.CancellationToken);
        Assert.Null(next.Previous);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"host":"a","scope":"","process":1,"start":"","token":"t","since":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"host":"a","scope":"","process":1,"start":"","token":"t","since":"2026-01-01T00:00:00Z","patience":-1}""")]
    [InlineData("""{"host":"a","scope":"","process":1,"start":"","token":"t","since":"2026-01-01T00:00:00Z","patience":1e300}""")]
    [InlineData("""{"host":"a","scope":"","process":1,"start":"","since":"2026-01-01T00:00:00Z","patience":180}""")]
    public void A_lock_that_no_owner_would_write_is_waited_for_as_half_a_one_is(string content)
    {
        File.WriteAllText(folder["run-1.lock"], content);
        var times = there with { Patience = asleep.Patience };
        Assert.True(Assert.Throws<RunInUseException>(() => new RunLock(folder.Path, times)).MayBeDead);
        using var next = RunLock.Await(folder.Path, times, cancel: TestContext.Current.CancellationToken);
        Assert.Null(next.Previous);
    }

    [Fact]
    public void A_lock_with_the_last_number_that_there_is_has_no_follower()
    {
        using (new RunLock(folder.Path, here))
            File.Copy(folder["run-1.lock"], folder["kept"]);
        var owner = JsonNode.Parse(File.ReadAllText(folder["kept"]))!;
        owner["process"] = 4_000_000; // it has ended
        File.WriteAllText(folder["run-999999999.lock"], owner.ToJsonString());
        Assert.Contains(
            "run-999999999.lock has the last number that there is. Remove it.",
            Assert.Throws<IOException>(() => new RunLock(folder.Path, here)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_owner_whose_lock_is_removed_is_none_any_more()
    {
        using var owner = new RunLock(folder.Path, here);
        File.Delete(folder["run-1.lock"]);
        Assert.Throws<RunTakenOverException>(owner.Check);
    }

    private string Token(int number) => JsonNode.Parse(File.ReadAllText(folder[$"run-{number}.lock"]))!["token"]!.GetValue<string>();
}
