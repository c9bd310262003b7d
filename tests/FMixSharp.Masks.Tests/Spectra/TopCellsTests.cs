using CsCheck;

namespace FMixSharp.Masks.Tests.Spectra;

public sealed class TopCellsTests
{
    private static readonly Gen<float> Ordinary = Gen.Double[-3, 3].Select(value => (float)value);
    private static readonly Gen<float> Tied = Gen.Int[-3, 3].Select(value => value * 0.5f);
    private static readonly Gen<float> Wild = Gen.OneOf(Gen.Const(0f), Gen.Const(-0f), Gen.Const(1e-42f), Gen.Const(3e38f), Gen.Const(-3e38f), Ordinary);

    [Fact]
    public void Selection_is_the_sorted_selection_with_ties_by_index() =>
        Gen.Select(Gen.OneOf(Ordinary.Array[1, 300], Tied.Array[1, 300], Wild.Array[1, 150]), Gen.Double[0, 1]).Sample((image, share) =>
        {
            var ones = (int)Math.Round(share * image.Length);
            var mask = new byte[image.Length];
            TopCells.Select(image, ones, mask);
            var expected = new byte[image.Length];
            foreach (var index in Enumerable.Range(0, image.Length).OrderByDescending(index => image[index]).ThenBy(index => index).Take(ones))
                expected[index] = 1;
            Assert.Equal(expected, mask);
        });

    [Fact]
    public void Constant_image_takes_the_first_cells()
    {
        var mask = new byte[200];
        TopCells.Select(new float[200], 70, mask);
        Assert.Equal(Enumerable.Range(0, 200).Select(index => index < 70 ? (byte)1 : (byte)0), mask);
    }
}
