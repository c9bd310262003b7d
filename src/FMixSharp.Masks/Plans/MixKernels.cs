using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>
/// The inner loops of mixing: one pass over a sample's own, its partner's and the mixed values. A mask serves every channel: it is as long as
/// one of them.
/// </summary>
internal static unsafe class MixKernels
{
    /// <summary>The own value where the mask is 1, else the partner's; copied untouched.</summary>
    public static void Choose(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<byte> mask, Span<float> mixed)
    {
        fixed (float* o = own, p = partner, m = mixed)
        fixed (byte* keep = mask)
        {
            for (nint channel = 0; channel < own.Length; channel += mask.Length)
            {
                if (Vector512.IsHardwareAccelerated)
                    Choose<Lanes16>(o + channel, p + channel, keep, m + channel, mask.Length);
                else
                    Choose<Lanes8>(o + channel, p + channel, keep, m + channel, mask.Length);
            }
        }
    }

    /// <inheritdoc cref="Choose(ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{byte}, Span{float})"/>
    public static void Choose(ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, ReadOnlySpan<byte> mask, Span<byte> mixed)
    {
        fixed (byte* o = own, p = partner, keep = mask, m = mixed)
        {
            for (nint channel = 0; channel < own.Length; channel += mask.Length)
                Choose(o + channel, p + channel, keep, m + channel, mask.Length);
        }
    }

    /// <summary>
    /// kept·own + (1 − kept)·partner, where kept is the mask's value, or <paramref name="share"/> if there is no mask. Products and sum are rounded one
    /// by one, as TorchSharp does them, so that arrays and tensors agree bit for bit. Where a mask's value is 1 or 0, the value is copied untouched, whatever the other one is.
    /// </summary>
    public static void Blend(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<float> mask, float share, Span<float> mixed)
    {
        fixed (float* o = own, p = partner, keep = mask, m = mixed)
        {
            var length = mask.IsEmpty ? own.Length : mask.Length;
            for (nint channel = 0; channel < own.Length; channel += length)
            {
                if (Vector512.IsHardwareAccelerated)
                    Blend<Lanes16>(o + channel, p + channel, keep, share, m + channel, length);
                else
                    Blend<Lanes8>(o + channel, p + channel, keep, share, m + channel, length);
            }
        }
    }

    /// <summary>The same for bytes, computed in float32 and rounded to nearest, halves to even.</summary>
    public static void Blend(ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, ReadOnlySpan<float> mask, float share, Span<byte> mixed)
    {
        fixed (byte* o = own, p = partner, m = mixed)
        fixed (float* keep = mask)
        {
            var length = mask.IsEmpty ? own.Length : mask.Length;
            for (nint channel = 0; channel < own.Length; channel += length)
            {
                if (Vector512.IsHardwareAccelerated)
                    Blend<Lanes16>(o + channel, p + channel, keep, share, m + channel, length);
                else
                    Blend<Lanes8>(o + channel, p + channel, keep, share, m + channel, length);
            }
        }
    }

    // Every loop starts at the beginning, goes on from where writing is aligned, and ends with a vector that ends with the values: overlapping
    // vectors are written twice, which is cheaper than writes across cache lines or a loop over single values.

    private static void Choose(byte* own, byte* partner, byte* mask, byte* mixed, nint count)
    {
        const int Width = 64;
        if (!Vector512.IsHardwareAccelerated || count < Width)
        {
            ChooseNarrow(own, partner, mask, mixed, count);
            return;
        }
        At(own, partner, mask, mixed, 0);
        for (var index = Width - ((nint)mixed & (Width - 1)); index < count - Width; index += Width)
            At(own, partner, mask, mixed, index);
        At(own, partner, mask, mixed, count - Width);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(byte* own, byte* partner, byte* mask, byte* mixed, nint index) => Vector512.ConditionalSelect(
            Vector512.GreaterThan(Vector512.Load(mask + index), default), Vector512.Load(own + index), Vector512.Load(partner + index)).Store(mixed + index);
    }

    private static void ChooseNarrow(byte* own, byte* partner, byte* mask, byte* mixed, nint count)
    {
        const int Width = 32;
        if (count < Width)
        {
            for (nint index = 0; index < count; index++)
                mixed[index] = mask[index] != 0 ? own[index] : partner[index];
            return;
        }
        At(own, partner, mask, mixed, 0);
        for (var index = Width - ((nint)mixed & (Width - 1)); index < count - Width; index += Width)
            At(own, partner, mask, mixed, index);
        At(own, partner, mask, mixed, count - Width);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(byte* own, byte* partner, byte* mask, byte* mixed, nint index) => Vector256.ConditionalSelect(
            Vector256.GreaterThan(Vector256.Load(mask + index), default), Vector256.Load(own + index), Vector256.Load(partner + index)).Store(mixed + index);
    }

    private static void Choose<T>(float* own, float* partner, byte* mask, float* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        if (count < T.Count)
        {
            for (nint index = 0; index < count; index++)
                mixed[index] = mask[index] != 0 ? own[index] : partner[index];
            return;
        }
        At(own, partner, mask, mixed, 0);
        for (var index = T.Count - ((nint)mixed / sizeof(float) & (T.Count - 1)); index < count - T.Count; index += T.Count)
            At(own, partner, mask, mixed, index);
        At(own, partner, mask, mixed, count - T.Count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(float* own, float* partner, byte* mask, float* mixed, nint index) =>
            T.StoreUnaligned(T.Select(T.LoadMask(mask + index), T.LoadUnaligned(own + index), T.LoadUnaligned(partner + index)), mixed + index);
    }

    private static void Blend<T>(float* own, float* partner, float* mask, float share, float* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        if (count < T.Count)
        {
            for (nint index = 0; index < count; index++)
            {
                var keep = mask == null ? share : mask[index];
                mixed[index] = keep == 1 ? own[index] : keep == 0 ? partner[index] : keep * own[index] + (1 - keep) * partner[index];
            }
            return;
        }
        var shares = T.All(share);
        At(own, partner, mask, shares, mixed, 0);
        for (var index = T.Count - ((nint)mixed / sizeof(float) & (T.Count - 1)); index < count - T.Count; index += T.Count)
            At(own, partner, mask, shares, mixed, index);
        At(own, partner, mask, shares, mixed, count - T.Count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(float* own, float* partner, float* mask, T shares, float* mixed, nint index)
        {
            var kept = mask == null ? shares : T.LoadUnaligned(mask + index);
            var (first, second) = (T.LoadUnaligned(own + index), T.LoadUnaligned(partner + index));
            var sum = kept * first + (T.All(1) - kept) * second;
            T.StoreUnaligned(mask == null ? sum : T.Select(T.Equal(kept, T.All(1)), first, T.Select(T.Equal(kept, T.All(0)), second, sum)), mixed + index);
        }
    }

    private static void Blend<T>(byte* own, byte* partner, float* mask, float share, byte* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        if (count < T.Count)
        {
            for (nint index = 0; index < count; index++)
            {
                var keep = mask == null ? share : mask[index];
                mixed[index] = (byte)MathF.Round(keep * own[index] + (1 - keep) * partner[index], MidpointRounding.ToEven);
            }
            return;
        }
        var shares = T.All(share);
        for (nint index = 0; index < count - T.Count; index += T.Count)
            At(own, partner, mask, shares, mixed, index);
        At(own, partner, mask, shares, mixed, count - T.Count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(byte* own, byte* partner, float* mask, T shares, byte* mixed, nint index)
        {
            var kept = mask == null ? shares : T.LoadUnaligned(mask + index);
            T.StoreAsBytes(T.Round(kept * T.LoadBytes(own + index) + (T.All(1) - kept) * T.LoadBytes(partner + index)), mixed + index);
        }
    }
}
