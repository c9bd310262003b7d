using static TorchSharp.torch;

namespace YourOwn;

/// <summary>Noisy signals of 64 values: sine, square and triangle waves of any phase.</summary>
internal static class Waves
{
    public static IReadOnlyList<string> Names { get; } = ["sine", "square", "triangle"];

    /// <summary>Signals (count, 1, 64) and their classes (count).</summary>
    public static (Tensor Signals, Tensor Classes) Draw(int count, int seed)
    {
        var generator = new Generator((ulong)seed);
        var classes = arange(count, int64).remainder(3);
        var phase = rand([count, 1], generator: generator) + arange(64).unsqueeze(0) / 16; // in periods: four of them
        var sine = (2 * Math.PI * phase).sin();
        var triangle = 4 * (phase.remainder(1) - 0.5).abs() - 1;
        var all = stack([sine, sine.sign(), triangle], 1);
        var chosen = all.gather(1, classes.view(-1, 1, 1).expand(-1, 1, 64));
        return (chosen + 0.2 * randn([count, 1, 64], generator: generator), classes);
    }
}
