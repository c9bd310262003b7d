using FMixSharp.Lab.Data;
using SkiaSharp;

namespace FMixSharp.Lab.Verification;

/// <summary>Tries whether files can be decoded, in parallel; what is found does not depend on the order.</summary>
internal static class ImageProbe
{
    /// <summary>Adds a problem for each file that cannot, in the order of <paramref name="paths"/>.</summary>
    public static void Run(IReadOnlyList<string> paths, Findings findings, Action<string>? log, CancellationToken cancel)
    {
        log?.Invoke($"decoding {paths.Count} images");
        var problems = new string?[paths.Count];
        Parallel.For(0, paths.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => problems[i] = Problem(paths[i]));
        foreach (var (i, problem) in problems.Index())
            if (problem is not null)
                findings.Problem($"{paths[i]}: {problem}");
        findings.Checked($"{paths.Count} images decoded");
    }

    private static string? Problem(string path)
    {
        try
        {
            using var codec = ImageDecoder.Open(File.ReadAllBytes(path), "unreadable");
            using var bitmap = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            return result == SKCodecResult.Success ? null : $"unreadable: the image is damaged ({result})";
        }
        catch (DatasetException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"unreadable ({exception.Message})";
        }
    }
}
