using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Verification;

/// <summary>A folder with a small data set, right or wrong, and what verification says of it.</summary>
internal sealed class VerificationFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    /// <summary>A file, with its folders.</summary>
    public string Write(string name, params byte[] content)
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A small image that can be decoded.</summary>
    public string Image(string name)
    {
        using var bitmap = new SKBitmap(64, 64);
        for (var i = 0; i < 64 * 64; i++) // detailed, so that most of the file is content rather than tables
            bitmap.SetPixel(i % 64, i / 64, new SKColor((byte)(i * i), (byte)(i * 7), (byte)(i / 3)));
        using var data = bitmap.Encode(
            name.EndsWith("png", StringComparison.OrdinalIgnoreCase) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg,
            90
        );
        return Write(name, data.ToArray());
    }

    /// <summary>An image that ends in the middle.</summary>
    public string BrokenImage(string name)
    {
        var path = Image(name);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        return path;
    }

    public VerificationReport Verify(string name) =>
        DatasetVerification.Run(Datasets.Get(name), Path, cancel: TestContext.Current.CancellationToken);

    /// <summary>Each problem starts with its path and goes on as said, in any order.</summary>
    public static void HasExactly(VerificationReport report, params (string Path, string Says)[] expected)
    {
        Assert.False(report.IsOk);
        Assert.Equal(expected.Length, report.Problems.Count);
        foreach (var (path, says) in expected)
            Assert.True(
                report.Problems.Any(problem =>
                    problem.StartsWith(path + ": ", StringComparison.Ordinal) && problem.Contains(says, StringComparison.Ordinal)
                ),
                $"no '{path}: … {says}' in\n{string.Join('\n', report.Problems)}"
            );
    }
}
