using System.Globalization;
using FMixSharp;

namespace TimeSeries.Series;

/// <summary>Makes recordings of gestures as CSV files, so that the sample needs no download.</summary>
internal static class Gestures
{
    private const int Steps = 64;

    private static readonly string[] classes = ["circle", "push", "shake", "tap"];

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, "train.csv"), 240, RandomKey.FromSeed(1));
        Write(Path.Combine(folder, "test.csv"), 120, RandomKey.FromSeed(2));
    }

    private static void Write(string path, int count, RandomKey key)
    {
        var random = key.Stream();
        using var file = new StreamWriter(path);
        file.WriteLine("series,class,x,y,z");
        for (var i = 0; i < count; i++)
        {
            var (start, speed) = (random.NextDouble(), 0.7 + 0.6 * random.NextDouble());
            for (var step = 0; step < Steps; step++)
            {
                var (x, y, z) = Move(classes[i % 4], step / (double)Steps * speed, start);
                file.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i},{classes[i % 4]},{x + Noise():0.###},{y + Noise():0.###},{z + Noise():0.###}"
                    )
                );
            }
        }

        double Noise() => 0.3 * (random.NextDouble() + random.NextDouble() - 1);
    }

    private static (double X, double Y, double Z) Move(string name, double time, double start)
    {
        var turn = 2 * Math.PI * (2 * time + start);
        return name switch
        {
            "circle" => (Math.Cos(turn), Math.Sin(turn), 0),
            "push" => (0, 0, Math.Exp(-40 * Math.Pow(time - 0.2 - 0.4 * start, 2))),
            "shake" => (Math.Sin(5 * turn), 0, 0),
            _ => (0, 0, Math.Abs(Math.Sin(4 * turn)) > 0.95 ? 1.5 : 0),
        };
    }
}
