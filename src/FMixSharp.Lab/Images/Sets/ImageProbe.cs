using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Verification;
using SkiaSharp;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>Tries whether files can be decoded, in parallel; what is found does not depend on the order.</summary>
internal static class ImageProbe
{
    /// <summary>Adds a problem for each file that cannot, in the order of <paramref name="paths"/>.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="ofOneSize">Whether all must have the same size, which is then that of most.</param>
    /// <param name="findings">Receives what is found.</param>
    /// <param name="log">Receives a line before it begins; may be null.</param>
    /// <param name="cancel">Stops.</param>
    public static void Run(IReadOnlyList<string> paths, bool ofOneSize, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        log?.Invoke($"decoding {Counted.Of(paths.Count, "images")}");
        var problems = new string?[paths.Count];
        var sizes = new SKSizeI[paths.Count];
        Parallel.For(
            0,
            paths.Count,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => problems[i] = Problem(paths[i], out sizes[i])
        );
        var decoded = sizes.Where((_, i) => problems[i] is null).ToArray();
        if (
            ofOneSize
            && decoded.CountBy(size => size).OrderByDescending(pair => pair.Value).Select(pair => pair.Key).FirstOrDefault() is var usual
        )
            foreach (var (i, size) in sizes.Index().Where(each => problems[each.Index] is null && each.Item != usual))
                problems[i] =
                    $"{size.Width}x{size.Height} pixels; expected {usual.Width}x{usual.Height}, which "
                    + $"{decoded.Count(other => other == usual)} of the {decoded.Length} images have";
        foreach (var (i, problem) in problems.Index())
            if (problem is not null)
                findings.Problem($"{paths[i]}: {problem}");
        findings.Checked($"{Counted.Of(paths.Count, "images")} decoded");
    }

    private static string? Problem(string path, out SKSizeI size)
    {
        size = default;
        try
        {
            using var codec = ImageDecoder.Open(FileContent.Read(path), path);
            size = codec.Info.Size;
            using var bitmap = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            return result == SKCodecResult.Success ? null : $"the image is damaged ({result})";
        }
        catch (DatasetException exception)
        {
            return exception.MessageAfter(path);
        }
    }
}
