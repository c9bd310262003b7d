using System.Runtime.CompilerServices;

namespace FMixSharp.Cli.Tests;

/// <summary>Help texts are files to review. After a wanted change run dotnet test with FMIX_UPDATE_SNAPSHOTS=1 and read the diff.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("fmix")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("export")]
    [InlineData("attack")]
    [InlineData("masks")]
    [InlineData("preview")]
    [InlineData("report")]
    [InlineData("data")]
    [InlineData("data list")]
    [InlineData("data download")]
    [InlineData("data verify")]
    [InlineData("data prepare")]
    [InlineData("run")]
    [InlineData("gradcam")]
    [InlineData("information")]
    [InlineData("completion")]
    public async Task Help_is_the_reviewed_text(string verb)
    {
        var run = await Fmix.RunAsync(verb == "fmix" ? ["--help"] : [.. verb.Split(' '), "--help"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        // The program is called after the executable, which is the test runner here; line ends with spaces would not survive an editor.
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath ?? "");
        var lines = run.Out.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        var text = string.Join('\n', lines).Trim() + '\n';
        text = text.Replace($"  {program} ", "  fmix ", StringComparison.Ordinal)
            .Replace("  FMixSharp.Cli.Tests ", "  fmix ", StringComparison.Ordinal);
        // What the library lays out, and our sentences; examples with what they mean may be wider.
        Assert.All(lines.Where(line => !line.StartsWith("  fmix ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 110));
        var path = Path.Combine(SourceFolder(), "Snapshots", $"help-{verb.Replace(' ', '-')}.txt");
        if (Environment.GetEnvironmentVariable("FMIX_UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }

    [Fact]
    public async Task Every_option_of_the_issue_is_there()
    {
        var train = (await Fmix.RunAsync("train", "--help")).Out;
        const string Train =
            "dataset data model width mix alpha decay per-sample augment epochs batch-size lr schedule train-size "
            + "seed threads device out resume";
        foreach (var option in Train.Split(' '))
            Assert.Contains($"--{option}", train, StringComparison.Ordinal);
        var masks = (await Fmix.RunAsync("masks", "--help")).Out;
        foreach (var option in "shape lambda alpha decay soft released mix count seed out".Split(' '))
            Assert.Contains($"--{option}", masks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_printed()
    {
        var run = await Fmix.RunAsync("--version");
        Assert.Equal(0, run.Code);
        Assert.NotEmpty(run.Out.Trim());
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
