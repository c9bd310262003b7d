using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Tests;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images;

public class PhotoDecoderTests
{
    // Red at the top left, green at the top right, blue at the bottom left, white at the bottom right, each a quarter.
    private static SKColor Quarters(int x, int y, int width, int height) =>
        (x < width / 2, y < height / 2) switch
        {
            (true, true) => SKColors.Red,
            (false, true) => SKColors.Lime,
            (true, false) => SKColors.Blue,
            _ => SKColors.White,
        };

    private static byte QuarterIndex(int x, int y, int width, int height) => (byte)((x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2));

    private static (int Height, int Width, int Channels, byte[] Planes) Decode(byte[] file, int channels = 3, double scale = 1)
    {
        using var codec = ImageDecoder.Open(file, "a");
        using var planes = PhotoDecoder.Decode(codec, "a", channels, scale);
        return (planes.Height, planes.Width, channels, planes.Planes.ToArray());
    }

    private static byte[] Colour((int Height, int Width, int Channels, byte[] Planes) image, double x, double y)
    {
        var at = (int)(y * image.Height) * image.Width + (int)(x * image.Width);
        return [.. Enumerable.Range(0, image.Channels).Select(channel => image.Planes[channel * image.Height * image.Width + at])];
    }

    private static void IsNear(byte[] expected, byte[] found, int within) =>
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - within, pair.First + within));

    private static void HasQuarters((int, int, int, byte[]) image, int within)
    {
        IsNear([255, 0, 0], Colour(image, 0.2, 0.2), within);
        IsNear([0, 255, 0], Colour(image, 0.8, 0.2), within);
        IsNear([0, 0, 255], Colour(image, 0.2, 0.8), within);
        IsNear([255, 255, 255], Colour(image, 0.8, 0.8), within);
    }

    public static TheoryData<string> Formats => ["jpeg", "png", "webp", "bmp", "gif", "palette", "16 bits"];

    private static byte[] File(string format, int width, int height)
    {
        SKColor Paint(int x, int y) => Quarters(x, y, width, height);
        return format switch
        {
            "jpeg" => PictureFiles.Encoded(width, height, Paint, SKEncodedImageFormat.Jpeg),
            "png" => PictureFiles.Encoded(width, height, Paint, SKEncodedImageFormat.Png),
            "webp" => PictureFiles.Encoded(width, height, Paint, SKEncodedImageFormat.Webp),
            "bmp" => PictureFiles.Bmp(width, height, Paint),
            "gif" => PictureFiles.Gif(width, height, (x, y) => QuarterIndex(x, y, width, height), (_, _) => 3),
            "palette" => PictureFiles.Png(
                width,
                height,
                3,
                8,
                y => [.. Enumerable.Range(0, width).Select(x => QuarterIndex(x, y, width, height))],
                [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
            ),
            _ => PictureFiles.Png(
                width,
                height,
                2,
                16,
                y =>
                    [
                        .. Enumerable
                            .Range(0, width)
                            .SelectMany(x => (byte[])[Paint(x, y).Red, 17, Paint(x, y).Green, 17, Paint(x, y).Blue, 17]),
                    ]
            ),
        };
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_comes_out_in_its_colours(string format)
    {
        var image = Decode(File(format, 30, 22));
        Assert.Equal((22, 30), (image.Height, image.Width));
        HasQuarters(image, format is "jpeg" or "webp" ? 25 : 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_photo_is_upright_by_its_orientation(int orientation)
    {
        // What the camera stores, so that its orientation turns it upright: pixel (x, y) of the upright 32x24 image is there.
        const int width = 32,
            height = 24;
        var (w, h) = orientation >= 5 ? (height, width) : (width, height);
        SKColor Stored(int x, int y)
        {
            var (upX, upY) = orientation switch
            {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (h - 1 - y, x),
                7 => (h - 1 - y, w - 1 - x),
                8 => (y, w - 1 - x),
                _ => (x, y),
            };
            return Quarters(upX, upY, width, height);
        }
        var file = PictureFiles.WithOrientation(PictureFiles.Encoded(w, h, Stored, SKEncodedImageFormat.Jpeg), orientation);
        var image = Decode(file);
        Assert.Equal((height, width), (image.Height, image.Width));
        HasQuarters(image, 30);
        using var codec = ImageDecoder.Open(file, "a");
        Assert.Equal((height, width), PhotoDecoder.UprightSize(codec));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 0, 255)]
    [InlineData(255, 0, 0, 0)]
    [InlineData(0, 100, 200, 50)]
    public void Inks_become_light(byte cyan, byte magenta, byte yellow, byte black)
    {
        byte Light(byte ink) => (byte)Math.Round((255 - ink) * (255 - black) / 255.0);
        var image = Decode(PictureFiles.CmykJpeg(20, 12, cyan, magenta, yellow, black));
        Assert.Equal((12, 20), (image.Height, image.Width));
        IsNear([Light(cyan), Light(magenta), Light(yellow)], Colour(image, 0.5, 0.5), 2);
    }

    [Fact]
    public void What_is_transparent_shows_white()
    {
        var file = PictureFiles.Encoded(8, 4, (x, _) => new SKColor(200, 0, 100, (byte)(x < 4 ? 0 : 51)), SKEncodedImageFormat.Png);
        var image = Decode(file);
        Assert.Equal([255, 255, 255], Colour(image, 0.1, 0.5));
        IsNear([244, 204, 224], Colour(image, 0.9, 0.5), 1);
    }

    [Fact]
    public void Grey_is_the_luma_of_colours_and_grey_itself()
    {
        var colour = Decode(PictureFiles.Encoded(4, 4, (_, _) => new SKColor(10, 200, 90), SKEncodedImageFormat.Png), channels: 1);
        Assert.Equal((byte)Math.Round(0.299 * 10 + 0.587 * 200 + 0.114 * 90), colour.Planes[5]);
        for (var value = 0; value < 256; value += 5)
        {
            var level = (byte)value;
            var grey = PictureFiles.Grey(4, 4, (_, _) => level, SKEncodedImageFormat.Png);
            Assert.Equal(level, Decode(grey, channels: 1).Planes[5]);
        }
    }

    [Fact]
    public void Grey_files_are_told_by_their_headers()
    {
        Assert.True(IsGrey(PictureFiles.Grey(4, 4, (x, _) => (byte)x, SKEncodedImageFormat.Png)));
        Assert.True(IsGrey(PictureFiles.Grey(4, 4, (x, _) => (byte)x, SKEncodedImageFormat.Jpeg)));
        Assert.True(IsGrey(PictureFiles.Png(4, 4, 0, 16, _ => new byte[8])));
        Assert.False(IsGrey(File("png", 8, 8)));

        static bool IsGrey(byte[] file)
        {
            using var codec = ImageDecoder.Open(file, "a");
            return PhotoDecoder.IsGrey(codec, file);
        }
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.13, 2)]
    [InlineData(0.1, 4)]
    [InlineData(0.01, 8)]
    public void A_jpeg_is_decoded_no_larger_than_twice_what_is_needed(double needed, int smaller)
    {
        var image = Decode(File("jpeg", 320, 240), scale: needed);
        Assert.Equal((240 / smaller, 320 / smaller), (image.Height, image.Width));
        HasQuarters(image, 25);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_is_cut_is_damaged(string format)
    {
        if (format == "gif")
            return; // one whose codes end early is shown as far as it goes, by every program
        var file = File(format, 300, 220);
        var error = Assert.Throws<DatasetException>(() => Decode(file[..(file.Length / 2)]));
        Assert.StartsWith("a: ", error.Message);
    }

    public static TheoryData<string, double, int> Parts =>
        [
            .. Formats.SelectMany(format =>
                new[] { 1, 0.2 }.SelectMany(scale => new[] { 3, 1 }.Select(channels => (format.Data, scale, channels)))
            ),
        ];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_is_what_the_whole_has_there(string format, double scale, int channels)
    {
        var file = File(format, 101, 83);
        using var codec = ImageDecoder.Open(file, "a");
        using var again = ImageDecoder.Open(file, "a");
        foreach (var box in (ImageBox[])[new(0, 0, 83, 101), new(20, 30, 41, 50), new(82, 100, 1, 1), new(0, 60, 83, 41)])
        {
            using var whole = PhotoDecoder.Decode(codec, "a", channels, scale);
            using var part = PhotoDecoder.DecodePart(again, "a", channels, box, scale);
            var there = PhotoDecoder.Scaled(box, 83, 101, whole.Height, whole.Width);
            Assert.Equal((there.Height, there.Width), (part.Height, part.Width));
            for (var channel = 0; channel < channels; channel++)
            for (var y = 0; y < part.Height; y++)
                Assert.Equal(
                    whole.Planes.Slice((channel * whole.Height + there.Top + y) * whole.Width + there.Left, part.Width).ToArray(),
                    part.Planes.Slice((channel * part.Height + y) * part.Width, part.Width).ToArray()
                );
        }
    }

    [Fact]
    public void A_view_crops_pads_or_stretches()
    {
        // 40x20, of which the left and right tenths are red.
        var file = PictureFiles.Encoded(40, 20, (x, _) => x is < 4 or >= 36 ? SKColors.Red : SKColors.Blue, SKEncodedImageFormat.Png);
        var image = Decode(file);
        byte[] View(string fit)
        {
            var seen = new byte[3 * 8 * 8];
            ImageView.OfSide(8, fit).Apply(image.Planes, 3, image.Height, image.Width, seen);
            return seen;
        }
        Assert.All(View(ImageView.Crop)[..64], red => Assert.Equal(0, red)); // the ends are cut off
        var padded = View(ImageView.Pad);
        Assert.All(padded[..16], red => Assert.Equal(0, red)); // two black rows, four of the image, two black ones
        Assert.Equal([185, 10, 0, 0, 0, 0, 10, 185], padded[16..24].Select(red => (int)red).ToArray()); // antialiased
        Assert.All(padded[48..64], red => Assert.Equal(0, red));
        Assert.Equal(204, View(ImageView.Stretch)[0], 60.0);
    }
}
