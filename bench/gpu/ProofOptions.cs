using System.Globalization;

namespace FMixSharp.GpuProof;

/// <summary>What is run, where, and for how long.</summary>
internal sealed record ProofOptions
{
    public const string Usage =
        "[--device cuda|cpu] [--data DIR] [--out FILE] [--seconds N] [--width N] [--epochs N] [--precision float32|bfloat16] "
        + "[--mix METHOD] [--python PROGRAM] [--peer FILE]";

    /// <summary>"cuda", "cuda:1" or "cpu".</summary>
    public string Device { get; init; } = "cuda";

    /// <summary>The folder of Fashion-MNIST; null to train on nothing.</summary>
    public string? Data { get; init; }

    /// <summary>The file that results go to.</summary>
    public string Out { get; init; } = "gpu-proof.json";

    /// <summary>Seconds for everything; of a part, for what it measures.</summary>
    public double Seconds { get; init; } = 540;

    /// <summary>Width of PreAct-ResNet18.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Epochs of a part that trains.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>float32 or bfloat16, of a part.</summary>
    public string Precision { get; init; } = "float32";

    /// <summary>The method that a part mixes by.</summary>
    public string Mix { get; init; } = "fmix";

    /// <summary>The Python that has PyTorch; null for no peer.</summary>
    public string? Python { get; init; }

    /// <summary>The peer's program.</summary>
    public string Peer { get; init; } = Path.Combine(AppContext.BaseDirectory, "peer.py");

    public bool IsCpu => Device == "cpu";

    public static ProofOptions Parse(string[] words)
    {
        var options = new ProofOptions();
        for (var i = 0; i < words.Length; i += 2)
        {
            var value = i + 1 < words.Length ? words[i + 1] : throw new ArgumentException($"{words[i]} has no value. Options: {Usage}");
            options = words[i] switch
            {
                "--device" => options with { Device = value },
                "--data" => options with { Data = Path.GetFullPath(value) },
                "--out" => options with { Out = Path.GetFullPath(value) },
                "--seconds" => options with { Seconds = Number(words[i], value) },
                "--width" => options with { Width = (int)Number(words[i], value) },
                "--epochs" => options with { Epochs = (int)Number(words[i], value) },
                "--precision" => options with { Precision = value },
                "--mix" => options with { Mix = value },
                "--python" => options with { Python = value },
                "--peer" => options with { Peer = Path.GetFullPath(value) },
                _ => throw new ArgumentException($"'{words[i]}' is no option. Options: {Usage}"),
            };
        }
        return options;
    }

    /// <summary>The options of a part, as it is started with them.</summary>
    public string[] Words() =>
        [
            "--device",
            Device,
            "--seconds",
            Text(Seconds),
            "--width",
            Text(Width),
            "--epochs",
            Text(Epochs),
            "--precision",
            Precision,
            "--mix",
            Mix,
            .. Data is null ? Array.Empty<string>() : ["--data", Data],
        ];

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new ArgumentException($"{name} is '{text}'; expected a number above 0.");
}
