using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>
/// How many convolutions are wrong on this machine, as it is, repaired, or without oneDNN: output and both gradients against float64.
/// </summary>
internal static class ConvolutionSweep
{
    private static readonly long[] channels = [8, 12, 16, 18, 20, 32, 48, 64, 72, 80, 100];

    // Inputs of one and of three channels, and pairs at which the process ends where nothing is repaired.
    private static readonly (long Inputs, long Outputs)[] stems = [(1, 8), (1, 20), (3, 8), (3, 16), (3, 20)],
        wide = [(256, 1024), (1024, 256), (512, 2048)];

    /// <summary>Prints a line for each kind.</summary>
    /// <param name="how">"repaired", "as-it-is" or "without-onednn".</param>
    /// <param name="threads">Threads to compute on.</param>
    public static int Run(string how, int threads)
    {
        if (how == "repaired")
            Console.WriteLine(LibTorchFaults.Repair());
        else if (how == "without-onednn")
            InitializeDeviceType(DeviceType.CPU);
        if (how == "without-onednn" && !LibTorchFaults.SwitchOffOneDnn())
            throw new PlatformNotSupportedException("oneDNN cannot be switched off here.");
        set_num_threads(threads);
        var pairs = channels.SelectMany(inputs => channels.Select(outputs => (inputs, outputs))).Concat(stems).ToArray();
        (int Wrong, int All) total = default;
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            foreach (var last in new[] { false, true })
            {
                foreach (var side in new[] { 1, 3 })
                {
                    var results = new (int Wrong, int All, double Worst)[3];
                    foreach (var (inputs, outputs) in how == "as-it-is" || side == 3 ? pairs : pairs.Concat(wide))
                    foreach (var batch in new[] { 2, 16 })
                    foreach (var stride in new[] { 1, 2 })
                        Add(results, Errors(type, last, side, stride, batch, inputs, outputs));
                    var text = string.Join(
                        ", ",
                        results.Zip(
                            ["output", "weights' gradient", "input's gradient"],
                            (result, what) =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{what} {result.Wrong} of {result.All} (worst {result.Worst:0.0e0})"
                                )
                        )
                    );
                    Console.WriteLine($"{type}, channels {(last ? "last" : "first")}, {side}×{side}: {text}");
                    total = (total.Wrong + results.Sum(result => result.Wrong), total.All + results.Sum(result => result.All));
                }
            }
        }
        Console.WriteLine($"{total.Wrong} of {total.All} are wrong, on {threads} {(threads == 1 ? "thread" : "threads")}.");
        return 0;
    }

    private static void Add((int Wrong, int All, double Worst)[] results, double[] errors)
    {
        for (var i = 0; i < errors.Length; i++)
        {
            var (wrong, all, worst) = results[i];
            results[i] = (wrong + (errors[i] <= 0.02 ? 0 : 1), all + 1, double.IsNaN(errors[i]) ? errors[i] : Math.Max(worst, errors[i]));
        }
    }

    private static double[] Errors(ScalarType type, bool last, long side, long stride, long batch, long inputs, long outputs)
    {
        if (side == 1 && stride > 1 && Math.Min(inputs, outputs) < 16)
            return []; // written outside its memory, whatever is repaired (docs/upstream.md)
        using var scope = NewDisposeScope();
        for (var size = 1L << 6; size <= 1L << 20; size *= 2)
            full(size, float.NaN).Dispose(); // wrong kernels leave memory as they find it
        var images = randn(batch, 8, 8, inputs).to(type).permute(0, 3, 1, 2);
        var weights = randn(outputs, inputs, side, side).to(type);
        var found = Compute(last ? images : images.contiguous(), weights, stride);
        var exact = Compute(images.to(ScalarType.Float64), weights.to(ScalarType.Float64), stride);
        return
        [
            .. found.Zip(
                exact,
                (one, other) => ((one.to(ScalarType.Float64) - other).pow(2).mean() / other.pow(2).mean()).sqrt().item<double>()
            ),
        ];
    }

    private static Tensor[] Compute(Tensor images, Tensor weights, long stride)
    {
        images = images.detach().requires_grad_();
        weights = weights.detach().requires_grad_();
        var output = nn.functional.conv2d(images, weights, null, [stride, stride], [weights.shape[2] / 2, weights.shape[3] / 2]);
        var wave = arange(output.numel(), ScalarType.Float64).mul_(0.7).sin_().view(output.shape);
        autograd.backward([output], [empty_like(output.detach()).copy_(wave)], inputs: [weights, images]);
        return [output.detach(), weights.grad!, images.grad!];
    }
}
