using System.Globalization;
using System.Text.Json.Nodes;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>
/// Garbage is collected all the time while fmix computes: unless TorchSharp was repaired (build/RepairTorchSharp.targets), numbers vanish
/// while libtorch reads them, and a run ends with an error or with other numbers. FMIX_STRESS_COLLECTIONS=20000 repeats each command until
/// there were so many collections; a load on all cores makes the fault likelier.
/// </summary>
[Collection("tensors")]
public sealed class CollectedRunTests(UnbrokenRun undisturbed) : IClassFixture<UnbrokenRun>
{
    private static readonly string[] clocks = ["seconds", "started", "finished", "images_per_second", "folder", "run"];

    private static readonly (string, string) oneThread = ("OMP_NUM_THREADS", "1"); // for commands without --threads, and for speed

    private static readonly int wanted = int.Parse(
        Environment.GetEnvironmentVariable("FMIX_STRESS_COLLECTIONS") ?? "1000",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Training_ends_with_the_same_weights()
    {
        for (var collections = 0; collections < wanted; )
        {
            using var scratch = new ScratchFolder();
            var run = new SmallRun(scratch["r"]);
            collections += (await Disturbed(scratch, run.Start)).Collections;
            run.MustEqual(undisturbed.Run);
        }
    }

    [Theory]
    [InlineData("attack", "--attacks", "pgd,apgd-dlr,deepfool,noise", "--epsilons", "0.01", "--limit", "40", "--json")]
    [InlineData("gradcam", "--sums", "--limit", "100", "--method", "gradcam++", "--mixed", "fmix", "--json")]
    public async Task What_is_measured_of_a_run_is_the_same(string command, params string[] options)
    {
        var expected = "";
        for (var collections = 0; collections < wanted; )
        {
            using var scratch = new ScratchFolder();
            Copy(undisturbed.Folder, scratch["still"]);
            Copy(undisturbed.Folder, scratch["stressed"]);
            if (expected.Length == 0)
                expected = Numbers((await Still([command, scratch["still"], .. options])).Out);
            var (stressed, count) = await Disturbed(scratch, [command, scratch["stressed"], .. options]);
            Assert.Equal(expected, Numbers(stressed.Out));
            collections += count;
        }
    }

    [Fact]
    public async Task Autoencoders_end_with_the_same_weights_and_estimates()
    {
        string[] command =
        [
            "information",
            "--dataset",
            "shapes",
            "--mix",
            "fmix",
            "--epochs",
            "1",
            "--seeds",
            "1",
            "--train-size",
            "40",
            "--limit",
            "20",
            "--lr",
            "0.001",
            "--threads",
            "1",
            "--json",
            "--out",
        ];
        using var scratch = new ScratchFolder();
        var expected = Numbers((await Still([.. command, scratch["still"]])).Out);
        for (int collections = 0, pass = 0; collections < wanted; pass++)
        {
            var (stressed, count) = await Disturbed(scratch, [.. command, scratch[$"stressed{pass}"]]);
            Assert.Equal(expected, Numbers(stressed.Out));
            collections += count;
        }
    }

    private static async Task<Fmix> Still(string[] args)
    {
        using var process = new FmixProcess(args, oneThread);
        return Checked(await process.EndAsync());
    }

    private static async Task<(Fmix Run, int Collections)> Disturbed(ScratchFolder scratch, string[] args)
    {
        using var process = new FmixProcess(
            args,
            oneThread,
            ("DOTNET_STARTUP_HOOKS", typeof(CollectedRunTests).Assembly.Location),
            ("FMIX_TEST_COLLECTIONS", scratch["collections"])
        );
        var end = Checked(await process.EndAsync());
        return (end, int.Parse(File.ReadAllText(scratch["collections"]), CultureInfo.InvariantCulture));
    }

    private static Fmix Checked(Fmix end)
    {
        Assert.True(end.Code == 0, end.Error);
        return end;
    }

    /// <summary>The lines of JSON without what a clock or a folder's name has in it.</summary>
    private static string Numbers(string lines) =>
        string.Join('\n', lines.TrimEnd().Split('\n').Select(line => Without(JsonNode.Parse(line))!.ToJsonString()));

    private static JsonNode? Without(JsonNode? node)
    {
        if (node is JsonObject item)
        {
            foreach (var name in clocks)
                item.Remove(name);
            foreach (var (_, value) in item)
                Without(value);
        }
        if (node is JsonArray list)
        {
            foreach (var value in list)
                Without(value);
        }
        return node;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
