using FMixSharp.Lab.Sounds;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class SoundChangesTests
{
    private static readonly short[] ramp = [.. Enumerable.Range(0, 16_000).Select(i => (short)i)];

    private static float[] Written(SoundChanges changes, short[] sound)
    {
        var result = new float[16_000];
        Array.Fill(result, 9); // what was there before must go
        changes.Write(sound, result);
        return result;
    }

    private static float[,] Map(double stretch, int shift)
    {
        var map = new float[32 * 32];
        new SoundChanges(1, 0, stretch, shift).WriteTimeMap(map, 32);
        var table = new float[32, 32];
        Buffer.BlockCopy(map, 0, table, 0, map.Length * sizeof(float));
        return table;
    }

    [Fact]
    public void Each_step_happens_in_half_of_the_sounds_over_its_whole_range_by_itself()
    {
        var random = RandomKey.FromSeed(3).Stream();
        SoundChanges[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => SoundChanges.Draw(32, ref random))];
        // Four standard errors of a share of one half in 4000 are 0.032; a shift of 0 is drawn once in 17 besides.
        Assert.Equal(0.5, drawn.Count(one => one.Gain != 1) / 4000.0, 0.032);
        Assert.Equal(0.5, drawn.Count(one => one.Slowing != 0) / 4000.0, 0.032);
        Assert.Equal(0.5, drawn.Count(one => one.Stretch != 1) / 4000.0, 0.032);
        Assert.Equal(0.5 * 16 / 17, drawn.Count(one => one.Shift != 0) / 4000.0, 0.032);
        Assert.Equal(0.25, drawn.Count(one => one.Slowing != 0 && one.Stretch != 1) / 4000.0, 0.028);
        Assert.All(drawn, one => Assert.InRange(one.Gain, 0.7f, 1.1f));
        Assert.Equal((-8, 8), (drawn.Min(one => one.Shift), drawn.Max(one => one.Shift)));
        Assert.Equal((-0.2, 0.2), (Math.Round(drawn.Min(one => one.Slowing), 2), Math.Round(drawn.Max(one => one.Slowing), 2)));
        Assert.Equal((0.8, 1.2), (Math.Round(drawn.Min(one => one.Stretch), 2), Math.Round(drawn.Max(one => one.Stretch), 2)));
    }

    [Fact]
    public void The_shift_is_a_quarter_of_any_length_at_most()
    {
        var random = RandomKey.FromSeed(3).Stream();
        int[] shifts = [.. Enumerable.Range(0, 1000).Select(_ => SoundChanges.Draw(7, ref random).Shift)];
        Assert.Equal((-1, 1), (shifts.Min(), shifts.Max()));
        Assert.Equal((2001, 100_001), (SoundChanges.Longest(1600), SoundChanges.Longest(80_000)));
    }

    [Fact]
    public void Without_changes_a_sound_is_itself_padded_or_cut_to_a_second()
    {
        Assert.Equal([.. ramp.Select(value => value / 32768f)], Written(SoundChanges.None, ramp));
        var longer = new short[SoundChanges.Longest(16_000)];
        longer[15_999] = 16384;
        Assert.Equal(0.5f, Written(SoundChanges.None, longer)[^1]);
        var padded = Written(SoundChanges.None, [8192, 16384]);
        Assert.Equal((0.25f, 0.5f, 0f, 0f), (padded[0], padded[1], padded[2], padded[^1]));
        Assert.All(Written(SoundChanges.None, []), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Slowing_reads_between_samples_and_quickening_skips_them()
    {
        var slow = Written(new SoundChanges(1, 0.2, 1, 0), ramp);
        Assert.Equal(1200 / 1.2 / 32768, slow[1200], 1e-6);
        Assert.Equal(15_999 / 1.2 / 32768, slow[^1], 1e-6);
        var quick = Written(new SoundChanges(1, -0.2, 1, 0), ramp);
        Assert.Equal(1001 * 1.25 / 32768, quick[1001], 1e-6);
        Assert.Equal((15_998.75f / 32768, 0f), (quick[12_799], quick[12_800])); // it ends after 0.8 seconds
        Assert.Equal(0.7f * 1000 / 32768, Written(SoundChanges.None with { Gain = 0.7f }, ramp)[1000], 1e-7);
    }

    [Fact]
    public void Shift_moves_frames_earlier_where_it_is_positive_and_fills_with_nothing()
    {
        var (earlier, later) = (Map(1, 3), Map(1, -3));
        for (var t = 0; t < 32; t++)
        for (var source = 0; source < 32; source++)
        {
            Assert.Equal(source == t + 3 ? 1 : 0, earlier[t, source]);
            Assert.Equal(source == t - 3 ? 1 : 0, later[t, source]);
        }
    }

    // By hand: at rate 0.8, frame 7 lies at 5.6; at 1.2, frame 26 at 31.2, whose right neighbour does not exist, and frame 27 beyond the
    // end.
    [Fact]
    public void Stretch_reads_between_frames()
    {
        var (slow, quick) = (Map(0.8, 0), Map(1.2, 0));
        Assert.Equal((0.4, 0.6), (Math.Round(slow[7, 5], 5), Math.Round(slow[7, 6], 5)));
        Assert.Equal(0.8, quick[26, 31], 1e-5);
        Assert.All(Enumerable.Range(0, 32), source => Assert.Equal(0, quick[27, source]));
        // Slowed down there are 40 frames, so that content comes in from behind: frame 31 + 8 lies at 31.2.
        Assert.Equal(0.8, Map(0.8, 8)[31, 31], 1e-5);
    }
}
