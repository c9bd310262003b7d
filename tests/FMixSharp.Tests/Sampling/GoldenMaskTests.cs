using System.Security.Cryptography;

namespace FMixSharp.Tests.Sampling;

/// <summary>
/// A seed's masks are part of what a version promises: the same with AVX-512, AVX2, NEON or no vector instructions (run the tests with
/// DOTNET_EnableAVX512=0 and DOTNET_EnableHWIntrinsic=0). A change here is a line in the changelog.
/// </summary>
public sealed class GoldenMaskTests
{
    [Theory]
    [InlineData("1024", "4982C018")]
    [InlineData("28x28", "4623F77B")]
    [InlineData("101x101", "8430C8B1")]
    [InlineData("223", "4810200C")]
    [InlineData("13x14x15", "40BB75D4")]
    public void Masks_of_a_seed_never_change(string shape, string hash)
    {
        int[] lengths = [.. shape.Split('x').Select(int.Parse)];
        var plan = new FMix(new FMixOptions { PerSample = true }).DrawOnce(64, lengths, RandomKey.FromSeed(3));
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(plan.Masks!.HardValues))[..8]);
    }
}
