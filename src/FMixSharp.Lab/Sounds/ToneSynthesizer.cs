namespace FMixSharp.Lab.Sounds;

/// <summary>Draws one sound of <see cref="TonesDataset"/>.</summary>
internal sealed class ToneSynthesizer(RandomStream random)
{
    // Above it lies little but what would be folded back.
    private const float Highest = 7500;

    // Samples over which a tone swells and fades: 30 ms, so that it does not click.
    private const int Ramp = 480;

    private RandomStream random = random;

    /// <summary>Courses of pitch, by index.</summary>
    public static string[] Courses { get; } = ["flat", "rising", "falling", "peak", "dip"];

    /// <summary>Timbres, by index.</summary>
    public static string[] Timbres { get; } = ["full", "hollow"];

    /// <summary>One second of 16-bit samples.</summary>
    public short[] Play(int course, int timbre)
    {
        var sound = new short[MelSpectrogram.Rate];
        var length = (int)(sound.Length * Between(0.55f, 0.85f));
        var start = random.NextInt(sound.Length - length + 1);
        var pitch = Between(180, 380);
        var octaves = Between(0.5f, 0.9f);
        var harmonics = Harmonics(pitch * MathF.Pow(2, octaves / 2), timbre, Between(0.4f, 1.2f));
        var loudness = Between(0.2f, 0.8f) / harmonics.Sum();
        var noise = Between(0.002f, 0.02f);
        var phase = Between(0, 1);
        for (var i = 0; i < sound.Length; i++)
        {
            var value = noise * (random.NextUInt32() / 2147483648f - 1);
            var inside = i - start;
            if (inside >= 0 && inside < length)
            {
                phase += pitch * MathF.Pow(2, octaves * Course(course, (float)inside / length)) / MelSpectrogram.Rate;
                phase -= MathF.Floor(phase);
                value += loudness * Math.Min(1, Math.Min(inside, length - inside) / (float)Ramp) * Wave(phase, harmonics);
            }
            sound[i] = (short)MathF.Round(32767 * Math.Clamp(value, -1, 1));
        }
        return sound;
    }

    // −0.5 to 0.5 over the tone's time.
    private static float Course(int course, float time) =>
        course switch
        {
            0 => 0,
            1 => time - 0.5f,
            2 => 0.5f - time,
            3 => 0.5f - MathF.Abs(2 * time - 1),
            _ => MathF.Abs(2 * time - 1) - 0.5f,
        };

    // Amplitudes of the first, second, … harmonic; those that the timbre lacks are zero.
    private static float[] Harmonics(float highestPitch, int timbre, float darkness) =>
        [.. Enumerable.Range(1, (int)(Highest / highestPitch)).Select(k => timbre == 1 && k % 2 == 0 ? 0 : MathF.Pow(k, -darkness))];

    // Sines of multiples of an angle follow from each other: sin((k+1)a) = 2 cos(a) sin(ka) − sin((k−1)a).
    private static float Wave(float phase, float[] harmonics)
    {
        var (sine, cosine) = MathF.SinCos(2 * MathF.PI * phase);
        float before = 0,
            now = sine,
            sum = 0;
        foreach (var amplitude in harmonics)
        {
            sum += amplitude * now;
            (before, now) = (now, 2 * cosine * now - before);
        }
        return sum;
    }

    private float Between(float low, float high) => low + (high - low) * (float)random.NextDouble();
}
