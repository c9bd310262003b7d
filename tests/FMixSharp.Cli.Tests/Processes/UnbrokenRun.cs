namespace FMixSharp.Cli.Tests.Processes;

/// <summary>The run that nobody stopped, made once and compared with by all tests of a class.</summary>
public sealed class UnbrokenRun : IAsyncLifetime
{
    private readonly ScratchFolder scratch = new();

    internal SmallRun Run => new(Folder);

    internal string Folder => scratch["unbroken"];

    public async ValueTask InitializeAsync()
    {
        using var process = new FmixProcess(Run.Start);
        var end = await process.EndAsync();
        Assert.True(end.Code == 0, end.Error);
    }

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
