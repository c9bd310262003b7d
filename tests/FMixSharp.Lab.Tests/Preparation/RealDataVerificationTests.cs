using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Tests.Preparation;

/// <summary>The published files themselves, where FMIX_DATA has them; skipped elsewhere.</summary>
public sealed class RealDataVerificationTests
{
    private static VerificationReport Verify(string name, string folder)
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "FMIX_DATA is not set");
        var path = Path.Combine(home!, folder);
        Assert.SkipUnless(Directory.Exists(path), $"{path} does not exist");
        return DatasetVerification.Run(Datasets.Get(name), path, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Corrected_Fashion_MNIST_is_right()
    {
        var report = Verify("fashion-mnist", "fashion-mnist");
        Assert.Empty(report.Problems);
        Assert.Contains("4 files, 4 of them by checksum", report.Checked);
    }

    [Theory]
    [InlineData("fashion-mnist-original")]
    [InlineData("mnist")]
    public void Corrected_Fashion_MNIST_is_not_taken_for_another_set(string name)
    {
        var report = Verify(name, "fashion-mnist");
        Assert.Equal(4, report.Problems.Count);
        Assert.All(
            report.Problems,
            problem => Assert.EndsWith($"this is the file of fashion-mnist, not of {name}", problem, StringComparison.Ordinal)
        );
    }
}
