using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FMixSharp.GpuProof;

/// <summary>
/// Runs the parts one after the other, each in a process of its own: one that crashes, hangs or meets a function that libtorch lacks costs
/// its own result and no other's. The file is written anew after each part.
/// </summary>
internal static class Proof
{
    private const double Reserve = 5; // s, for the last part to be ended and the file to be written
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    public static int Run(ProofOptions options)
    {
        var clock = Stopwatch.StartNew();
        var result = new JsonObject
        {
            ["begun"] = DateTimeOffset.UtcNow.ToString("u"),
            ["device"] = options.Device,
            ["width"] = options.Width,
            ["seconds"] = options.Seconds,
            ["machine"] = Machine.Describe(),
            ["shim"] = ShimCheck.Run(),
        };
        var parts = new JsonObject();
        result["parts"] = parts;
        var failed = 0;

        JsonNode? Part(string title, string name, double share, ProofOptions of)
        {
            var limit = Math.Min(share * options.Seconds, options.Seconds - clock.Elapsed.TotalSeconds - Reserve);
            var start = ChildProcess.Ours("part", [name, .. (of with { Seconds = limit / 2 }).Words()]);
            return Kept(title, limit, start);
        }

        JsonNode? Peer(string title, double share, string variant, string precision)
        {
            if (options.Python is null)
                return null;
            var limit = Math.Min(share * options.Seconds, options.Seconds - clock.Elapsed.TotalSeconds - Reserve);
            string[] words = [options.Peer, variant, precision, options.Device, $"{options.Width}", $"{(int)Math.Max(1, limit / 2)}"];
            return Kept(title, limit, ChildProcess.Other(options.Python, words));
        }

        JsonNode? Kept(string title, double limit, ProcessStartInfo start)
        {
            var part = limit < 2 ? ChildProcess.NotRun("no time was left") : ChildProcess.Run(start, limit);
            if (part["error"] is not null)
                failed++;
            parts[title] = part;
            result["took"] = Math.Round(clock.Elapsed.TotalSeconds, 1);
            File.WriteAllText(options.Out, result.ToJsonString(indented) + "\n");
            Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds, 6:0} s  {title}: {Short(part)}");
            return part;
        }

        void Skipped(string title, string why)
        {
            parts[title] = new JsonObject { ["skipped"] = why };
            Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds, 6:0} s  {title}: skipped, because {why}");
        }

        if (options.Python is null)
            Skipped("pytorch", "no Python with PyTorch was found or given (PYTHON)");
        if (options.Data is null)
            Skipped("training", "nothing to train on was packed or given (--data)");
        if (Part("libtorch", "libtorch", 0.15, options)?["error"] is not null)
            return 1; // nothing else could run
        Part("equality", "equality", 0.15, options);
        Part("mixing", "mixing", 0.12, options);
        double imagesPerSecond = 0;
        for (var round = 1; round <= 2; round++)
        {
            foreach (var precision in (string[])["float32", "bfloat16"])
            {
                foreach (var mix in (string[])["none", "fmix"])
                {
                    var ours = Part($"speed {precision} {mix} {round}", "speed", 0.04, options with { Precision = precision, Mix = mix });
                    if (precision == "float32")
                        imagesPerSecond = Math.Max(imagesPerSecond, ours?["images_per_second"]?.GetValue<double>() ?? 0);
                }
                foreach (var variant in (string[])["eager", "tuned"])
                    Peer($"speed {precision} pytorch {variant} {round}", 0.04, variant, precision);
            }
        }
        if (options.Data is not null && imagesPerSecond > 0)
        {
            // two runs, each with its start and its tests
            var seconds = Math.Max(1, 0.35 * (options.Seconds - clock.Elapsed.TotalSeconds) - 10);
            var epochs = Math.Clamp((int)(seconds * imagesPerSecond / Training.Images(options)), 1, 30);
            foreach (var mix in (string[])["none", "fmix"])
                Part($"training {mix}", "training", 0.4, options with { Mix = mix, Epochs = epochs });
        }
        Part("kinds", "kinds", 0.25, options);
        return failed == 0 ? 0 : 1;
    }

    private static string Short(JsonObject part) =>
        part["error"] is { } error ? $"FAILED: {error}"
        : part["summary"] is { } summary ? summary.GetValue<string>()
        : "done";
}
