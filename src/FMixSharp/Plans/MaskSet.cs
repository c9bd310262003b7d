using System.Buffers;

namespace FMixSharp;

/// <summary>
/// The masks of a plan: either one for the whole batch or one per sample, without a channel axis (all channels share the mask). Where a
/// mask is 1 the sample's own content is kept; where it is 0 its partner's content is taken; soft masks have values between.
/// </summary>
public sealed class MaskSet
{
    private readonly int[] shape;
    private readonly bool pooled;
    private byte[]? hard; // pooled arrays may be longer than the masks
    private float[]? soft;

    private MaskSet(int count, int[] shape, byte[]? hard, float[]? soft, bool pooled = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count = count;
        this.shape = shape;
        Size = MaskShape.Size(shape);
        this.hard = hard;
        this.soft = soft;
        this.pooled = pooled;
        IsSoft = soft is not null;
        var length = hard?.Length ?? soft!.Length;
        if (pooled ? length < (long)count * Size : length != (long)count * Size)
            throw new ArgumentException(
                $"{count} masks of shape {MaskShape.Text(shape)} have {(long)count * Size} values, but {length} were given."
            );
    }

    /// <summary>Number of masks: 1 (shared by the batch) or the batch size.</summary>
    public int Count { get; }

    /// <summary>The spatial shape of each mask, row-major; its product is <see cref="Size"/>.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Number of values in one mask.</summary>
    public int Size { get; }

    /// <summary>True when values between 0 and 1 occur and <see cref="SoftValues"/> holds them.</summary>
    public bool IsSoft { get; }

    /// <summary>All binary values, mask after mask; empty when <see cref="IsSoft"/>.</summary>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public ReadOnlySpan<byte> HardValues => IsSoft ? default : Present(hard).AsSpan(0, Count * Size);

    /// <summary>All soft values in [0, 1], mask after mask; empty unless <see cref="IsSoft"/>.</summary>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public ReadOnlySpan<float> SoftValues => IsSoft ? Present(soft).AsSpan(0, Count * Size) : default;

    /// <summary>Binary masks; takes ownership of <paramref name="values"/>, which must be 0 or 1.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or a value is neither 0 nor 1.</exception>
    public static MaskSet FromHard(int count, ReadOnlySpan<int> shape, byte[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var bad = values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (bad >= 0)
            throw new ArgumentException($"A binary mask holds 0 and 1 only, but value {bad} is {values[bad]}.", nameof(values));
        return new MaskSet(count, shape.ToArray(), values, null);
    }

    /// <summary>Soft masks; takes ownership of <paramref name="values"/>, which must lie in [0, 1].</summary>
    /// <exception cref="ArgumentException">The length does not fit, or a value is outside [0, 1].</exception>
    public static MaskSet FromSoft(int count, ReadOnlySpan<int> shape, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        for (var i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= 1))
                throw new ArgumentException($"A soft mask lies in [0, 1], but value {i} is {values[i]}.", nameof(values));
        }
        return new MaskSet(count, shape.ToArray(), null, values);
    }

    /// <summary>
    /// Copies mask <paramref name="index"/> as floats into <paramref name="destination"/>, which holds <see cref="Size"/> values.
    /// </summary>
    public void CopyTo(int index, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (IsSoft)
        {
            SoftValues.Slice(index * Size, Size).CopyTo(destination);
            return;
        }
        var source = HardValues.Slice(index * Size, Size);
        for (var i = 0; i < source.Length; i++)
            destination[i] = source[i];
    }

    /// <summary>Masks that a sampler has written into an array from the shared pool.</summary>
    internal static MaskSet Pooled(int count, ReadOnlySpan<int> shape, byte[] values) =>
        new(count, shape.ToArray(), values, null, pooled: true);

    /// <inheritdoc cref="Pooled(int, ReadOnlySpan{int}, byte[])"/>
    internal static MaskSet Pooled(int count, ReadOnlySpan<int> shape, float[] values) =>
        new(count, shape.ToArray(), null, values, pooled: true);

    /// <summary>Gives a pooled array back; its values are gone then.</summary>
    internal void Return()
    {
        if (!pooled)
            return;
        if (Interlocked.Exchange(ref hard, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        if (Interlocked.Exchange(ref soft, null) is { } floats)
            ArrayPool<float>.Shared.Return(floats);
    }

    private static T[] Present<T>(T[]? values) =>
        values
        ?? throw new ObjectDisposedException(
            nameof(MixPlan),
            "The plan was disposed, and its masks went back to the pool: dispose a plan after its last use."
        );
}
