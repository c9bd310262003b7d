using System.Runtime.Intrinsics;

namespace FMixSharp.Masks;

/// <summary>The inner loops of mixing: one pass over own, partner's and mixed values. Spans are as long as <c>mixed</c>.</summary>
internal static unsafe class MixKernels
{
    /// <summary>The own value where the mask is 1, else the partner's; copied untouched.</summary>
    public static void Choose(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<byte> mask, Span<float> mixed)
    {
        fixed (float* o = own, p = partner, m = mixed)
        fixed (byte* keep = mask)
        {
            if (Vector512.IsHardwareAccelerated)
                Choose<Lanes16>(o, p, keep, m, mask.Length);
            else
                Choose<Lanes8>(o, p, keep, m, mask.Length);
        }
    }

    /// <inheritdoc cref="Choose(ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{byte}, Span{float})"/>
    public static void Choose(ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, ReadOnlySpan<byte> mask, Span<byte> mixed)
    {
        fixed (byte* o = own, p = partner, keep = mask, m = mixed)
        {
            nint index = 0, count = mask.Length;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; index <= count - 64; index += 64)
                    Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(keep + index), default), Vector512.Load(o + index), Vector512.Load(p + index)).Store(m + index);
            }
            for (; index <= count - 32; index += 32)
                Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Load(keep + index), default), Vector256.Load(o + index), Vector256.Load(p + index)).Store(m + index);
            for (; index < count; index++)
                m[index] = keep[index] != 0 ? o[index] : p[index];
        }
    }

    /// <summary>
    /// kept·own + (1 − kept)·partner, where kept is the mask's value, or <paramref name="share"/> if there is no mask. Products and sum are rounded one
    /// by one, as TorchSharp does them, so that arrays and tensors agree bit for bit.
    /// </summary>
    public static void Blend(ReadOnlySpan<float> own, ReadOnlySpan<float> partner, ReadOnlySpan<float> mask, float share, Span<float> mixed)
    {
        fixed (float* o = own, p = partner, keep = mask, m = mixed)
        {
            if (Vector512.IsHardwareAccelerated)
                Blend<Lanes16>(o, p, keep, share, m, own.Length);
            else
                Blend<Lanes8>(o, p, keep, share, m, own.Length);
        }
    }

    /// <summary>The same for bytes, computed in float32 and rounded to nearest, halves to even.</summary>
    public static void Blend(ReadOnlySpan<byte> own, ReadOnlySpan<byte> partner, ReadOnlySpan<float> mask, float share, Span<byte> mixed)
    {
        fixed (byte* o = own, p = partner, m = mixed)
        fixed (float* keep = mask)
        {
            if (Vector512.IsHardwareAccelerated)
                Blend<Lanes16>(o, p, keep, share, m, own.Length);
            else
                Blend<Lanes8>(o, p, keep, share, m, own.Length);
        }
    }

    private static void Choose<T>(float* own, float* partner, byte* mask, float* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        nint index = 0;
        for (; index <= count - T.Count; index += T.Count)
            T.StoreUnaligned(T.Select(T.LoadMask(mask + index), T.LoadUnaligned(own + index), T.LoadUnaligned(partner + index)), mixed + index);
        for (; index < count; index++)
            mixed[index] = mask[index] != 0 ? own[index] : partner[index];
    }

    private static void Blend<T>(float* own, float* partner, float* mask, float share, float* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        nint index = 0;
        T kept = T.All(share), rest = T.All(1 - share);
        for (; index <= count - T.Count; index += T.Count)
        {
            if (mask != null)
            {
                kept = T.LoadUnaligned(mask + index);
                rest = T.All(1) - kept;
            }
            T.StoreUnaligned(kept * T.LoadUnaligned(own + index) + rest * T.LoadUnaligned(partner + index), mixed + index);
        }
        for (; index < count; index++)
        {
            var keep = mask == null ? share : mask[index];
            mixed[index] = keep * own[index] + (1 - keep) * partner[index];
        }
    }

    private static void Blend<T>(byte* own, byte* partner, float* mask, float share, byte* mixed, nint count) where T : unmanaged, ILanes<T>
    {
        nint index = 0;
        T kept = T.All(share), rest = T.All(1 - share);
        for (; index <= count - T.Count; index += T.Count)
        {
            if (mask != null)
            {
                kept = T.LoadUnaligned(mask + index);
                rest = T.All(1) - kept;
            }
            T.StoreAsBytes(T.Round(kept * T.LoadBytes(own + index) + rest * T.LoadBytes(partner + index)), mixed + index);
        }
        for (; index < count; index++)
        {
            var keep = mask == null ? share : mask[index];
            mixed[index] = (byte)MathF.Round(keep * own[index] + (1 - keep) * partner[index], MidpointRounding.ToEven);
        }
    }
}
