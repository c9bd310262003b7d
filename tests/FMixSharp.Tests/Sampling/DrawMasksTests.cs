namespace FMixSharp.Tests.Sampling;

public sealed class DrawMasksTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(21);

    [Theory]
    [InlineData(FMixGenerator.Faithful)]
    [InlineData(FMixGenerator.Released)]
    public void Masks_alone_are_those_of_a_plan_with_a_mask_per_sample(FMixGenerator generator)
    {
        int[] shape = [13, 21];
        const int count = 7,
            size = 13 * 21;
        var sampler = new FMix(new FMixOptions { PerSample = true, Generator = generator });
        var plan = sampler.DrawOnce(count, shape, Key);
        var (bytes, floats, bits) = (new byte[count * size], new float[count * size], new byte[count * ((size + 7) / 8)]);
        double[] lambdas = new double[count],
            again = new double[count],
            packed = new double[count];
        sampler.DrawMasks(shape, Key, lambdas, bytes);
        sampler.DrawMasks(shape, Key, again, floats);
        sampler.DrawPackedMasks(shape, Key, packed, bits);
        Assert.Equal(plan.Masks!.HardValues.ToArray(), bytes);
        Assert.Equal(plan.Lambdas.ToArray(), lambdas);
        Assert.Equal(lambdas, again);
        Assert.Equal(lambdas, packed);
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(bytes[i], floats[i]);
            Assert.Equal(bytes[i], (bits[i / size * ((size + 7) / 8) + i % size / 8] >> (i % size % 8)) & 1);
        }
    }

    [Fact]
    public void Soft_masks_alone_are_those_of_a_plan()
    {
        var sampler = new FMix(new FMixOptions { PerSample = true, Softness = 0.2 });
        var masks = new float[5 * 100];
        var lambdas = new double[5];
        sampler.DrawMasks([10, 10], Key, lambdas, masks);
        var plan = sampler.DrawOnce(5, [10, 10], Key);
        Assert.Equal(plan.Masks!.SoftValues.ToArray(), masks);
        Assert.Equal(plan.Lambdas.ToArray(), lambdas);
        var error = Assert.Throws<ArgumentException>(() => sampler.DrawMasks([10, 10], Key, lambdas, new byte[500]));
        Assert.Contains("Span<float>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Masks_do_not_depend_on_the_number_of_threads(int threads)
    {
        byte[] one = new byte[33 * 4096],
            many = new byte[33 * 4096]; // enough cells that threads are used
        double[] lambdasOfOne = new double[33],
            lambdas = new double[33];
        new FMix(new FMixOptions { Threads = 1 }).DrawMasks([64, 64], Key, lambdasOfOne, one);
        new FMix(new FMixOptions { Threads = threads }).DrawMasks([64, 64], Key, lambdas, many);
        Assert.Equal(one, many);
        Assert.Equal(lambdasOfOne, lambdas);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_mask_once_its_shape_is_known()
    {
        var sampler = new FMix(new FMixOptions { Threads = 1 });
        Assert.Equal(BytesFor(1), BytesFor(100)); // a small constant for each call, whatever the number of masks

        long BytesFor(int count)
        {
            var masks = new byte[count * 1024];
            var lambdas = new double[count];
            for (var warm = 0; warm < 50; warm++)
                sampler.DrawMasks([32, 32], Key.Fold(warm), lambdas, masks);
            // The least of three: a collection that another test causes meanwhile is counted as 8 KB.
            return Enumerable
                .Range(0, 3)
                .Min(_ =>
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    for (var step = 0; step < 50; step++)
                        sampler.DrawMasks([32, 32], Key.Fold(step), lambdas, masks);
                    return GC.GetAllocatedBytesForCurrentThread() - before;
                });
        }
    }

    [Fact]
    public void Destination_of_another_length_is_an_error_that_says_both()
    {
        var error = Assert.Throws<ArgumentException>(() => new FMix().DrawMasks([8, 8], Key, new double[2], new byte[100]));
        Assert.Contains("2 of shape 8x8 need 128 values, but the destination has 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disposed_plan_gives_its_masks_back_and_says_so()
    {
        var plan = new FMix().DrawOnce(4, [16, 16], Key);
        plan.Dispose();
        plan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => plan.Masks!.HardValues.Length);
        Assert.Equal(4, plan.Lambdas.Length);
    }
}
