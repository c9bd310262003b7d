using System.Numerics;

namespace FMixSharp.Tests.Spectra;

public sealed class LowFrequencyPlanTests
{
    public static TheoryData<string> Shapes =>
        [
            "1",
            "2",
            "7",
            "12",
            "13",
            "97",
            "223",
            "300",
            "1024",
            "1x1",
            "1x9",
            "9x1",
            "2x2",
            "5x7",
            "16x16",
            "17x33",
            "28x28",
            "40x24",
            "3x4x5",
            "7x7x7",
            "16x3x18",
            "2x3x4x5",
            "1x5x1x6",
        ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Images_are_the_inverse_transform_of_the_weighted_spectrum(string text)
    {
        const double decay = 1.5;
        var shape = text.Split('x').Select(int.Parse).ToArray();
        var plan = new LowFrequencyPlan(shape, decay);
        var key = RandomKey.FromSeed(5);
        float[] first = new float[plan.Size],
            second = new float[plan.Size];
        var images = plan.DrawPair(key, DrawingSpace.OfThread);
        images.First.CopyTo(first);
        images.Second.CopyTo(second);

        var expected = DirectTransform.Inverse(SpectrumInDrawingOrder(shape, plan.Size, decay, key), shape);
        var scale = Math.Sqrt(expected.Average(value => value.Magnitude * value.Magnitude)) + 1e-9;
        for (var i = 0; i < plan.Size; i++)
        {
            Assert.True(Math.Abs(first[i] - expected[i].Real) < 5e-6 * scale, $"{first[i]} for {expected[i].Real} at {i}");
            Assert.True(Math.Abs(second[i] - expected[i].Imaginary) < 5e-6 * scale, $"{second[i]} for {expected[i].Imaginary} at {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Images_are_the_same_bit_for_bit_with_eight_lanes_and_with_sixteen(string text)
    {
        var plan = new LowFrequencyPlan([.. text.Split('x').Select(int.Parse)], 3);
        DrawingSpace wideSpace = new(),
            narrowSpace = new();
        var wide = plan.DrawPair<Lanes16>(RandomKey.FromSeed(9), wideSpace);
        var narrow = plan.DrawPair<Lanes8>(RandomKey.FromSeed(9), narrowSpace);
        Assert.Equal(Values(wide.First), Values(narrow.First));
        Assert.Equal(Values(wide.Second), Values(narrow.Second));
    }

    [Fact]
    public void Drawing_repeats_bit_for_bit_and_does_not_depend_on_what_was_drawn_before()
    {
        LowFrequencyPlan plan = new([20, 21], 3),
            other = new([64, 64], 3);
        var space = new DrawingSpace();
        var (a, b) = plan.DrawPair(RandomKey.FromSeed(1), space);
        float[] first = Values(a),
            second = Values(b);
        other.DrawPair(RandomKey.FromSeed(2), space);
        Assert.Equal(first, Values(plan.DrawPair(RandomKey.FromSeed(1), space).First));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Drawing_allocates_nothing_after_the_first_call()
    {
        var plan = new LowFrequencyPlan([32, 32], 3);
        var space = new DrawingSpace();
        var mask = new byte[1024];
        for (var i = 0; i < 100; i++)
            Draw(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Draw(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        void Draw(int i)
        {
            space.TopCells.Find(plan.DrawPair(RandomKey.FromSeed(3).Fold(i), space).First, 400);
            space.TopCells.Write(mask);
        }
    }

    private static float[] Values(GreyImage image)
    {
        var values = new float[image.Size];
        image.CopyTo(values);
        return values;
    }

    /// <summary>
    /// The same normals put where the plan puts them: blocks of sixteen leading indices, rows in the order the last transform wants. The
    /// weights come straight from equation 3.
    /// </summary>
    private static Complex[] SpectrumInDrawingOrder(int[] shape, int size, double decay, RandomKey key)
    {
        int[] lengths = shape.Length > 1 ? shape : BestFactors(size);
        int last = lengths[^1],
            rest = size / last;
        var transform = new ColumnFourier(last);
        var rowOf = Enumerable.Range(0, last).ToDictionary(transform.Position);
        NormalLanes<Lanes8>[] halves = [new(key, 0), new(key, 8)];
        var spectrum = new Complex[size];
        for (var block = 0; block < rest; block += 16)
        {
            for (var row = 0; row < last; row++)
            {
                var normals = new[] { halves[0].Next(), halves[1].Next() };
                for (var lane = 0; lane < 16 && block + lane < rest; lane++)
                {
                    var (first, second) = normals[lane / 8];
                    var (re, im) = (Lane(first, lane % 8), Lane(second, lane % 8));
                    var index = shape.Length > 1 ? (block + lane) * last + rowOf[row] : block + lane + rest * rowOf[row];
                    spectrum[index] = new Complex(re, im) / Math.Pow(Frequency(index, shape) * shape.Max(), decay);
                }
            }
        }
        return spectrum;
    }

    private static unsafe float Lane(Lanes8 lanes, int index) => ((float*)&lanes)[index];

    private static double Frequency(int index, int[] shape)
    {
        double square = 0;
        for (var axis = shape.Length - 1; axis >= 0; index /= shape[axis], axis--)
        {
            int bin = index % shape[axis],
                length = shape[axis];
            var signed = 2 * bin < length ? bin : bin - length;
            square += Math.Pow((double)signed / length, 2);
        }
        return Math.Max(Math.Sqrt(square), 1.0 / shape.Max());
    }

    private static int[] BestFactors(int length)
    {
        static int Pad(int n) => (n + 15) / 16 * 16;
        return Enumerable
            .Range(1, length)
            .Where(a => a * a <= length && length % a == 0)
            .Select(a => new[] { a, length / a })
            .MinBy(pair => Pad(pair[0]) * pair[1] + Pad(pair[1]) * pair[0])!;
    }
}
