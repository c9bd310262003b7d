using FMixSharp.Cli.Data;
using FMixSharp.Lab.Downloads;

namespace FMixSharp.Cli.Tests.Data;

public sealed class DownloadDisplayTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(4_542, "4.5 kB")]
    [InlineData(170_052_171, "170 MB")]
    [InlineData(999_600, "1.0 MB")]
    [InlineData(4_800_000_000, "4.8 GB")]
    public void Sizes_are_short(long bytes, string expected) => Assert.Equal(expected, ByteText.Of(bytes));

    [Fact]
    public void For_a_person_one_line_is_redrawn_and_taken_away()
    {
        using var output = new StringWriter();
        var display = new DownloadDisplay(new Terminal(output, TextWriter.Null, IsLive: true));
        Thread.Sleep(250); // the first line waits for the redraw interval of 0.2 s
        display.Report(new DownloadProgress("a.zip", DownloadStage.Fetching, 500_000, 1_000_000));
        Assert.StartsWith("\ra.zip: 500 kB of 1.0 MB", output.ToString(), StringComparison.Ordinal);
        display.Line("unpacking");
        Assert.EndsWith(" \runpacking" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_log_a_short_download_has_no_progress()
    {
        using var output = new StringWriter();
        var display = new DownloadDisplay(new Terminal(output, TextWriter.Null, IsLive: false));
        for (var i = 0; i < 100; i++)
            display.Report(new DownloadProgress("a.zip", DownloadStage.Fetching, i, 100));
        Assert.Empty(output.ToString());
    }
}
