using System.Numerics;

namespace FMixSharp.Tests.Spectra;

public sealed unsafe class ColumnFourierTests
{
    /// <summary>
    /// Every length to 66, and lengths with large primes, squares of primes, and Bluestein's form (223 is prime, 446 is twice that).
    /// </summary>
    public static TheoryData<int> Lengths =>
        [.. Enumerable.Range(1, 66), 97, 100, 101, 121, 128, 211, 223, 224, 256, 300, 343, 446, 512, 1009];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transform_of_sixteen_columns_equals_the_definition(int length) => Check<Lanes16>(length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transform_of_eight_columns_equals_the_definition(int length) => Check<Lanes8>(length);

    private static void Check<T>(int length)
        where T : unmanaged, ILanes<T>
    {
        const int stride = 48; // wider than a block, to see that neighbours are left alone
        var plan = new ColumnFourier(length);
        AlignedBuffer re = new(length * stride),
            im = new(length * stride),
            scratch = new(Math.Max(1, plan.ScratchLength));
        re.Span.Fill(7);
        im.Span.Fill(7);
        var stream = RandomKey.FromSeed((ulong)length).Stream();
        var spectra = new Complex[16][];
        for (var lane = 0; lane < 16; lane++)
        {
            spectra[lane] = new Complex[length];
            for (var k = 0; k < length; k++)
            {
                spectra[lane][k] = new Complex((float)stream.NextNormal(), (float)stream.NextNormal());
                re.Pointer[plan.Position(k) * stride + 16 + lane] = (float)spectra[lane][k].Real;
                im.Pointer[plan.Position(k) * stride + 16 + lane] = (float)spectra[lane][k].Imaginary;
            }
        }
        for (var lane = 0; lane < 16; lane += T.Count)
            plan.Transform<T>(re.Pointer + 16 + lane, im.Pointer + 16 + lane, stride, scratch.Pointer);
        for (var lane = 0; lane < 16; lane += 5)
        {
            var expected = DirectTransform.Inverse(spectra[lane], [length]);
            for (var n = 0; n < length; n++)
            {
                var actual = new Complex(re.Pointer[n * stride + 16 + lane], im.Pointer[n * stride + 16 + lane]);
                // Values have a standard deviation of √(2N); 1e-6 of that is about ten float32 roundings.
                Assert.True(
                    (actual - expected[n]).Magnitude < 2e-6 * Math.Sqrt(2 * length),
                    $"row {n}, lane {lane}: {actual} for {expected[n]}"
                );
            }
        }
        Assert.Equal(7, re.Pointer[15]);
        Assert.Equal(7, im.Pointer[(length - 1) * stride + 32]);
    }

    [Fact]
    public void Positions_are_a_permutation()
    {
        foreach (var length in new[] { 1, 30, 49, 96, 224, 1000 })
        {
            var plan = new ColumnFourier(length);
            Assert.Equal(Enumerable.Range(0, length), Enumerable.Range(0, length).Select(plan.Position).Order());
        }
    }
}
