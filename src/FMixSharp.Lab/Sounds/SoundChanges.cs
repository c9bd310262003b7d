namespace FMixSharp.Lab.Sounds;

/// <summary>What training does to one sound (spec §6.7, steps 2, 3, 6 and 7); each step with probability one half, or not at all.</summary>
/// <param name="Gain">Factor of the amplitude, 0.7 to 1.1.</param>
/// <param name="Slowing">Speed and pitch: the sound takes 1 + this times as long, −0.2 to 0.2.</param>
/// <param name="Stretch">Rate in time without a change of pitch, 0.8 (slower) to 1.2 (faster).</param>
/// <param name="Shift">Frames by which the content comes earlier, up to a quarter of all either way: −8 to 8 of a second.</param>
internal readonly record struct SoundChanges(float Gain, double Slowing, double Stretch, int Shift)
{
    private const double MostSlowing = 0.2,
        MostStretch = 0.2;

    /// <summary>As a test hears a sound.</summary>
    public static SoundChanges None => new(1, 0, 1, 0);

    /// <summary>The first samples of a sound, beyond which none can get into the <paramref name="length"/> that are used.</summary>
    public static int Longest(int length) => length * 5 / 4 + 1;

    /// <summary>Draws the steps; a step that is left out takes its numbers from the stream all the same.</summary>
    /// <param name="frames">Frames of the sound's spectrogram.</param>
    /// <param name="random">All the randomness.</param>
    public static SoundChanges Draw(int frames, ref RandomStream random)
    {
        var mostShift = frames / 4;
        return new(
            (float)Sometimes(ref random, 0.7, 1.1, 1),
            Sometimes(ref random, -MostSlowing, MostSlowing, 0),
            Sometimes(ref random, 1 - MostStretch, 1 + MostStretch, 1),
            random.NextInt(2 * mostShift + 1) - mostShift is var shift && random.NextBool(0.5) ? shift : 0
        );
    }

    /// <summary>Steps 2 to 4: loudness, speed, length.</summary>
    /// <param name="sound">16-bit samples, any number of them; none is silence.</param>
    /// <param name="destination">As many amplitudes as are used, in about [−1.1, 1.1].</param>
    public void Write(ReadOnlySpan<short> sound, Span<float> destination)
    {
        var scale = Gain / 32768;
        var step = 1 / (1 + Slowing);
        var count = Math.Min(destination.Length, (int)Math.Ceiling(sound.Length / step));
        for (var i = 0; i < count; i++)
        {
            var position = i * step;
            var left = Math.Min((int)position, sound.Length - 1);
            var right = Math.Min(left + 1, sound.Length - 1); // the last sample holds on, as in the reference
            var weight = (float)(position - left);
            destination[i] = scale * ((1 - weight) * sound[left] + weight * sound[right]);
        }
        destination[count..].Clear();
    }

    /// <summary>
    /// Steps 6 to 8 as weights: stretched frame u lies at place u · Stretch between two frames, of which those beyond the end are zero;
    /// then frame t of the result is stretched frame t + Shift, where there is one.
    /// </summary>
    /// <param name="map">(result, source) weights, (frames, frames).</param>
    /// <param name="frames">Frames of the sound's spectrogram.</param>
    public void WriteTimeMap(Span<float> map, int frames)
    {
        map.Clear();
        for (var t = 0; t < frames; t++)
        {
            var place = (t + Shift) * Stretch;
            if (place < 0 || place >= frames)
                continue;
            var left = (int)place;
            var weight = (float)(place - left);
            map[t * frames + left] = 1 - weight;
            if (left + 1 < frames)
                map[t * frames + left + 1] = weight;
        }
    }

    private static double Sometimes(ref RandomStream random, double least, double most, double otherwise)
    {
        var value = least + (most - least) * random.NextDouble();
        return random.NextBool(0.5) ? value : otherwise;
    }
}
