namespace FMixSharp.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new TaskSchedulerException(new IOException("Too many open files", 24)), "fmix: Too many open files. The limit on open files may be too low: 'ulimit -n' should be 256 or more." },
        { new FileNotFoundException("no", "Spectre.Console, Version=1.0.0.0, Culture=neutral"), "fmix: a part of it, Spectre.Console, could not be loaded. The limit on open files may be too low" },
        { new TaskSchedulerException(new InsufficientMemoryException()), "fmix: there is not enough memory, or no further thread could be started. The limit on open files may be too low" },
        { new FileNotFoundException("There is no file a.json.", "a.json"), "fmix: There is no file a.json." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_a_limit_on_open_files_does_is_said(Exception exception, string expected)
    {
        using var error = new StringWriter();
        Assert.Equal(1, Failure.Report(exception, error));
        Assert.StartsWith(expected, error.ToString(), StringComparison.Ordinal);
    }
}
