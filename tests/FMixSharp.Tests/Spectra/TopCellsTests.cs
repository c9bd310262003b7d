using CsCheck;

namespace FMixSharp.Tests.Spectra;

public sealed class TopCellsTests
{
    private static readonly Gen<float> Ordinary = Gen.Double[-3, 3].Select(value => (float)value);
    private static readonly Gen<float> Tied = Gen.Int[-3, 3].Select(value => value * 0.5f);
    private static readonly Gen<float> Wild = Gen.OneOf(
        Gen.Const(0f),
        Gen.Const(-0f),
        Gen.Const(1e-42f),
        Gen.Const(3e38f),
        Gen.Const(-3e38f),
        Ordinary
    );

    [Fact]
    public void Selection_is_the_sorted_selection_with_ties_by_index() =>
        Gen.Select(Gen.OneOf(Ordinary.Array[1, 300], Tied.Array[1, 300], Wild.Array[1, 150]), Gen.Double[0, 1])
            .Sample(
                (image, share) =>
                {
                    var ones = (int)Math.Round(share * image.Length);
                    var mask = Select(image, ones);
                    var expected = new byte[image.Length];
                    foreach (
                        var index in Enumerable
                            .Range(0, image.Length)
                            .OrderByDescending(index => image[index])
                            .ThenBy(index => index)
                            .Take(ones)
                    )
                        expected[index] = 1;
                    Assert.Equal(expected, mask);
                }
            );

    [Fact]
    public void Constant_image_takes_the_first_cells()
    {
        Assert.Equal(Enumerable.Range(0, 200).Select(index => index < 70 ? (byte)1 : (byte)0), Select(new float[200], 70));
    }

    [Fact]
    public void Bytes_floats_and_bits_say_the_same_and_leave_what_lies_behind_them_alone()
    {
        for (var size = 1; size < 300; size += 13)
        {
            var image = RandomImage(size);
            var cells = Find(image, size / 3);
            byte[] bytes = new byte[size + 1],
                bits = new byte[(size + 7) / 8 + 1];
            var floats = new float[size + 1];
            (bytes[^1], bits[^1], floats[^1]) = (9, 9, 9);
            cells.Write(bytes);
            cells.Write(floats);
            cells.WriteBits(bits);
            Assert.Equal((9, 9, 9f), (bytes[^1], bits[^1], floats[^1]));
            for (var i = 0; i < size; i++)
            {
                Assert.Equal(bytes[i], floats[i]);
                Assert.Equal(bytes[i], (bits[i / 8] >> (i % 8)) & 1);
            }
            Assert.Equal(0, bits[^2] >> ((size - 1) % 8 + 1));
        }
    }

    [Fact]
    public void First_of_an_order_are_found_among_few_and_among_many()
    {
        foreach (var length in new[] { 1, 2, 5, 47, 48, 49, 200, 3000 })
        {
            var values = RandomImage(length).Select((value, index) => CellOrder.Order(value, index)).ToArray();
            foreach (var count in new[] { 0, 1, length / 2, length - 1, length }.Where(count => count <= length))
            {
                var moved = values.ToArray();
                CellOrder.SmallestFirst(moved, count);
                Assert.Equal(values.Order().Take(count), moved.Take(count).Order());
                Assert.Equal(values.Order(), moved.Order());
            }
        }
    }

    private static float[] RandomImage(int size)
    {
        var stream = RandomKey.FromSeed((ulong)size).Stream();
        return [.. Enumerable.Range(0, size).Select(_ => (float)stream.NextNormal())];
    }

    private static byte[] Select(float[] image, int ones)
    {
        var mask = new byte[image.Length];
        Find(image, ones).Write(mask);
        return mask;
    }

    private static unsafe TopCells Find(float[] image, int ones)
    {
        var space = DrawingSpace.OfThread;
        var line = space.Line(image.Length);
        image.CopyTo(new Span<float>(line.Cells, image.Length));
        space.TopCells.Find(line, ones);
        return space.TopCells;
    }
}
