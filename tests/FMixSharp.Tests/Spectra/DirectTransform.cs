using System.Numerics;

namespace FMixSharp.Tests.Spectra;

/// <summary>The inverse DFT by its definition, in double precision, for comparison.</summary>
internal static class DirectTransform
{
    public static Complex[] Inverse(Complex[] spectrum, int[] shape)
    {
        var values = spectrum;
        var outer = 1;
        foreach (var length in shape)
        {
            var inner = values.Length / outer / length;
            var result = new Complex[values.Length];
            for (var o = 0; o < outer; o++)
            {
                for (var n = 0; n < length; n++)
                {
                    for (var k = 0; k < length; k++)
                    {
                        var turn = Complex.FromPolarCoordinates(1, 2 * Math.PI * ((long)n * k % length) / length);
                        for (var i = 0; i < inner; i++)
                            result[(o * length + n) * inner + i] += values[(o * length + k) * inner + i] * turn;
                    }
                }
            }
            values = result;
            outer *= length;
        }
        return values;
    }
}
