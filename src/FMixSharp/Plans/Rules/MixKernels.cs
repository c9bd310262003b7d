using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp;

/// <summary>
/// The inner loops of mixing: one pass over a sample's own, its partner's and the mixed values. A mask serves every channel: it is as long
/// as one of them.
/// </summary>
internal static unsafe class MixKernels
{
    /// <summary>The own value where the mask is 1, else the partner's; copied untouched.</summary>
    public static void Choose(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<byte> mask, Span<float> mixed)
    {
        fixed (
            float* o = own,
                p = partner,
                m = mixed
        )
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
        fixed (
            byte* o = own,
                p = partner,
                keep = mask,
                m = mixed
        )
        {
            for (nint channel = 0; channel < own.Length; channel += mask.Length)
                Choose(o + channel, p + channel, keep, m + channel, mask.Length);
        }
    }

    /// <summary>
    /// kept·own + (1 − kept)·partner, where kept is the mask's value, or <paramref name="share"/> if there is no mask. Products and sum are
    /// rounded one by one, as TorchSharp does them, so that arrays and tensors agree bit for bit. Where a mask's value is 1 or 0, the value
    /// is copied untouched, whatever the other one is.
    /// </summary>
    public static void Blend(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<float> mask, float share, Span<float> mixed)
    {
        fixed (
            float* o = own,
                p = partner,
                keep = mask,
                m = mixed
        )
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

    /// <summary>
    /// The same for bytes by whole numbers: partner + ⌊((own − partner)·w + 2¹⁴) / 2¹⁵⌋ with w = min(round(kept·2¹⁵), 2¹⁵ − 1), which is
    /// the nearest byte, halves upwards. With w = 2¹⁵ − 1 it still is the own value for every two bytes, so that w fits 16 bits. λ is
    /// rounded to the nearest 2⁻¹⁵, which moves no result by more than 0.008 before it is rounded.
    /// </summary>
    public static void Blend(ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, ReadOnlySpan<float> mask, float share, Span<byte> mixed)
    {
        fixed (
            byte* o = own,
                p = partner,
                m = mixed
        )
        {
            if (mask.IsEmpty)
            {
                Blend(o, p, null, Weight(share), m, own.Length);
                return;
            }
            var weights = ArrayPool<short>.Shared.Rent(mask.Length);
            Weigh(mask, weights);
            fixed (short* w = weights)
            {
                for (nint channel = 0; channel < own.Length; channel += mask.Length)
                    Blend(o + channel, p + channel, w, 0, m + channel, mask.Length);
            }
            ArrayPool<short>.Shared.Return(weights);
        }
    }

    private static void Weigh(ReadOnlySpan<float> mask, Span<short> weights)
    {
        var i = 0;
        for (; i <= mask.Length - Vector256<short>.Count; i += Vector256<short>.Count)
            Vector256.Narrow(At(mask[i..]), At(mask[(i + Vector256<int>.Count)..])).CopyTo(weights[i..]);
        for (; i < mask.Length; i++)
            weights[i] = Weight(mask[i]);

        static Vector256<int> At(ReadOnlySpan<float> mask) =>
            Vector256.Min(Vector256.ConvertToInt32(Vector256.Round(Vector256.Create(mask) * 32768)), Vector256.Create(32767));
    }

    /// <summary>How many 2⁻¹⁵ a share is, halves to even.</summary>
    private static short Weight(float share) => (short)Math.Min(MathF.Round(share * 32768), 32767);

    private static byte Weighted(byte own, byte partner, short weight) => (byte)(partner + ((own - partner) * weight + 16384 >> 15));

    // Every loop starts at the beginning, goes on from where writing is aligned, and ends with a vector that ends with the values:
    // overlapping vectors are written twice, which is cheaper than writes across cache lines or a loop over single values.

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
        static void At(byte* own, byte* partner, byte* mask, byte* mixed, nint index) =>
            Vector512
                .ConditionalSelect(
                    Vector512.GreaterThan(Vector512.Load(mask + index), default),
                    Vector512.Load(own + index),
                    Vector512.Load(partner + index)
                )
                .Store(mixed + index);
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
        static void At(byte* own, byte* partner, byte* mask, byte* mixed, nint index) =>
            Vector256
                .ConditionalSelect(
                    Vector256.GreaterThan(Vector256.Load(mask + index), default),
                    Vector256.Load(own + index),
                    Vector256.Load(partner + index)
                )
                .Store(mixed + index);
    }

    private static void Choose<T>(float* own, float* partner, byte* mask, float* mixed, nint count)
        where T : unmanaged, ILanes<T>
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
            T.StoreUnaligned(
                T.Select(T.LoadMask(mask + index), T.LoadUnaligned(own + index), T.LoadUnaligned(partner + index)),
                mixed + index
            );
    }

    private static void Blend<T>(float* own, float* partner, float* mask, float share, float* mixed, nint count)
        where T : unmanaged, ILanes<T>
    {
        if (count < T.Count)
        {
            for (nint index = 0; index < count; index++)
            {
                var keep = mask == null ? share : mask[index];
                mixed[index] =
                    keep == 1 ? own[index]
                    : keep == 0 ? partner[index]
                    : keep * own[index] + (1 - keep) * partner[index];
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
            T.StoreUnaligned(
                mask == null ? sum : T.Select(T.Equal(kept, T.All(1)), first, T.Select(T.Equal(kept, T.All(0)), second, sum)),
                mixed + index
            );
        }
    }

    private static void Blend(byte* own, byte* partner, short* weights, short weight, byte* mixed, nint count)
    {
        const int Width = 32;
        if (count < Width)
        {
            for (nint index = 0; index < count; index++)
                mixed[index] = Weighted(own[index], partner[index], weights == null ? weight : weights[index]);
            return;
        }
        var all = Vector256.Create(weight);
        At(own, partner, weights, all, mixed, 0);
        for (var index = Width - ((nint)mixed & (Width - 1)); index < count - Width; index += Width)
            At(own, partner, weights, all, mixed, index);
        At(own, partner, weights, all, mixed, count - Width);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void At(byte* own, byte* partner, short* weights, Vector256<short> all, byte* mixed, nint index)
        {
            var (first, second) = (Vector256.Load(own + index), Vector256.Load(partner + index));
            var (w0, w1) =
                weights == null ? (all, all) : (Vector256.Load(weights + index), Vector256.Load(weights + index + Vector256<short>.Count));
            if (!Avx2.IsSupported)
            {
                var (own0, own1) = Vector256.Widen(first);
                var (partner0, partner1) = Vector256.Widen(second);
                Vector256
                    .Narrow(Sum(own0.AsInt16(), partner0.AsInt16(), w0), Sum(own1.AsInt16(), partner1.AsInt16(), w1))
                    .Store(mixed + index);
                return;
            }
            // Unpacking keeps to halves of 128 bits, as packing does afterwards; so the weights are put in that order, too.
            if (weights != null)
                (w0, w1) = (Avx2.Permute2x128(w0, w1, 0x20), Avx2.Permute2x128(w0, w1, 0x31));
            var (low, high) = (Avx2.UnpackLow(second, default).AsInt16(), Avx2.UnpackHigh(second, default).AsInt16());
            low += Avx2.MultiplyHighRoundScale(Avx2.UnpackLow(first, default).AsInt16() - low, w0);
            high += Avx2.MultiplyHighRoundScale(Avx2.UnpackHigh(first, default).AsInt16() - high, w1);
            Avx2.PackUnsignedSaturate(low, high).Store(mixed + index);
        }

        static Vector256<ushort> Sum(Vector256<short> own, Vector256<short> partner, Vector256<short> weights)
        {
            var (low, high) = Vector256.Widen(own - partner);
            var (w0, w1) = Vector256.Widen(weights);
            var half = Vector256.Create(16384);
            return (partner + Vector256.Narrow(low * w0 + half >> 15, high * w1 + half >> 15)).AsUInt16();
        }
    }
}
