namespace FMixSharp;

/// <summary>Floats at an address that is a multiple of 64 bytes and does not move: full vectors never straddle a cache line.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;

    private readonly float[] storage; // pinned; held so that the pointer stays valid

    public AlignedBuffer(int length)
    {
        storage = GC.AllocateArray<float>(length + Alignment / sizeof(float), pinned: true);
        var address = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref storage[0]);
        Pointer = (float*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
        Length = length;
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);
}
