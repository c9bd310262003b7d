using System.Runtime.CompilerServices;

namespace FMixSharp;

/// <summary>A complex number in each lane.</summary>
internal readonly struct ComplexLanes<T>(T re, T im)
    where T : unmanaged, ILanes<T>
{
    public readonly T Re = re,
        Im = im;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator +(ComplexLanes<T> a, ComplexLanes<T> b) => new(a.Re + b.Re, a.Im + b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator -(ComplexLanes<T> a, ComplexLanes<T> b) => new(a.Re - b.Re, a.Im - b.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes<T> Times(T factor) => new(Re * factor, Im * factor);

    /// <summary>i·(a − b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> DifferenceTimesI(ComplexLanes<T> a, ComplexLanes<T> b) => new(b.Im - a.Im, a.Re - b.Re);

    /// <summary>a + b·factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> Add(ComplexLanes<T> a, ComplexLanes<T> b, T factor) =>
        new(T.MultiplyAdd(b.Re, factor, a.Re), T.MultiplyAdd(b.Im, factor, a.Im));

    /// <summary>a − b·factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> Subtract(ComplexLanes<T> a, ComplexLanes<T> b, T factor) =>
        new(T.NegateMultiplyAdd(b.Re, factor, a.Re), T.NegateMultiplyAdd(b.Im, factor, a.Im));
}
