using FMixSharp;
using SkiaSharp;

namespace DrawnPhotos;

/// <summary>What lies on the table: the classes.</summary>
internal enum Fruit
{
    Apple,
    Banana,
    Grapes,
    Lemon,
    Orange,
    Pear,
}

/// <summary>
/// One photo: a table in some light, and a fruit of some size, turn and colour on it, sharp or not. Apples, bananas, grapes and pears may
/// be green, lemons have the yellow of bananas, and some apples that of oranges, so that colour alone does not tell.
/// </summary>
internal sealed class Photo : IDisposable
{
    private static readonly SKColor[] Tables =
    [
        new(176, 130, 88),
        new(222, 214, 200),
        new(96, 74, 60),
        new(150, 160, 170),
        new(70, 96, 110),
    ];

    private RandomStream random;
    private readonly SKSurface surface;
    private readonly SKCanvas canvas;
    private readonly int width;
    private readonly int height;

    /// <param name="key">All that differs from photo to photo follows from it.</param>
    public Photo(RandomKey key)
    {
        random = key.Stream();
        (width, height) = random.NextInt(3) == 0 ? (300, 400) : (400, 300);
        surface = SKSurface.Create(new SKImageInfo(width, height));
        canvas = surface.Canvas;
    }

    public void Dispose() => surface.Dispose();

    /// <summary>The photo as a JPEG file.</summary>
    public byte[] Of(Fruit fruit)
    {
        Table();
        canvas.Translate(width * Between(0.35f, 0.65f), height * Between(0.35f, 0.65f));
        canvas.RotateDegrees(Between(0, 360));
        canvas.Scale(Between(22, 90));
        var draw = fruit switch
        {
            Fruit.Apple => (Action)Apple,
            Fruit.Banana => Banana,
            Fruit.Grapes => Grapes,
            Fruit.Lemon => Lemon,
            Fruit.Orange => Orange,
            _ => Pear,
        };
        draw();
        using var sharp = surface.Snapshot();
        canvas.ResetMatrix();
        using var lens = SKImageFilter.CreateBlur(Between(0.1f, 2.5f), Between(0.1f, 2.5f));
        using var developed = new SKPaint { ImageFilter = lens, ColorFilter = Exposure(Between(0.45f, 1.25f)) };
        canvas.DrawImage(sharp, 0, 0, developed);
        using var image = surface.Snapshot();
        using var file = image.Encode(SKEncodedImageFormat.Jpeg, 88);
        return file.ToArray();
    }

    private float Between(float least, float most) => least + (most - least) * (float)random.NextDouble();

    private SKColor Near(params SKColor[] colours)
    {
        var colour = colours[random.NextInt(colours.Length)];
        byte Moved(byte value) => (byte)Math.Clamp(value + random.NextInt(37) - 18, 0, 255);
        return new(Moved(colour.Red), Moved(colour.Green), Moved(colour.Blue));
    }

    private static SKColor Shaded(SKColor colour, float factor)
    {
        byte Shade(byte value) => (byte)Math.Clamp(factor <= 1 ? value * factor : 255 - (255 - value) / factor, 0, 255);
        return new(Shade(colour.Red), Shade(colour.Green), Shade(colour.Blue));
    }

    private static SKColorFilter Exposure(float factor) =>
        SKColorFilter.CreateColorMatrix([factor, 0, 0, 0, 0, 0, factor, 0, 0, 0, 0, 0, factor, 0, 0, 0, 0, 0, 1, 0]);

    private void Table()
    {
        var colour = Near(Tables);
        using var light = SKShader.CreateLinearGradient(
            new(width * (float)random.NextDouble(), 0),
            new(width * (float)random.NextDouble(), height),
            [Shaded(colour, Between(1.1f, 1.5f)), Shaded(colour, Between(0.6f, 0.9f))],
            SKShaderTileMode.Clamp
        );
        using var paint = new SKPaint { Shader = light };
        canvas.DrawPaint(paint);
        // Grain: long in one direction on wood, even on stone and cloth.
        using var grain = SKShader.CreatePerlinNoiseFractalNoise(Between(0.005f, 0.08f), Between(0.02f, 0.2f), 3, random.NextInt(10_000));
        using var noise = new SKPaint { Shader = grain, BlendMode = SKBlendMode.SoftLight };
        canvas.DrawPaint(noise);
    }

    // A body with its shadow on the table, lit from one side.
    private void Body(SKPath path, SKColor colour)
    {
        using var blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 0.12f);
        using var shadow = new SKPaint { Color = new SKColor(0, 0, 0, 110), MaskFilter = blur };
        canvas.Save();
        canvas.Translate(0.12f, 0.14f);
        canvas.DrawPath(path, shadow);
        canvas.Restore();
        var bounds = path.TightBounds;
        using var light = SKShader.CreateRadialGradient(
            new(bounds.MidX - 0.3f * bounds.Width / 2, bounds.MidY - 0.35f * bounds.Height / 2),
            0.65f * Math.Max(bounds.Width, bounds.Height),
            [Shaded(colour, 1.7f), colour, Shaded(colour, 0.5f)],
            [0, 0.45f, 1],
            SKShaderTileMode.Clamp
        );
        using var paint = new SKPaint { Shader = light, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    private void Line(SKColor colour, float thickness, params SKPoint[] points)
    {
        using var paint = new SKPaint
        {
            Color = colour,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = thickness,
            StrokeCap = SKStrokeCap.Round,
            IsAntialias = true,
        };
        using var path = new SKPath();
        path.MoveTo(points[0]);
        path.QuadTo(points[1], points[2]);
        canvas.DrawPath(path, paint);
    }

    private void Apple()
    {
        using var body = new SKPath();
        body.MoveTo(0, -0.72f);
        body.CubicTo(0.55f, -1.1f, 1.15f, -0.7f, 1, 0.05f);
        body.CubicTo(0.9f, 0.75f, 0.45f, 1.1f, 0, 0.85f);
        body.CubicTo(-0.45f, 1.1f, -0.9f, 0.75f, -1, 0.05f);
        body.CubicTo(-1.15f, -0.7f, -0.55f, -1.1f, 0, -0.72f);
        body.Close();
        Body(body, Near(new SKColor(190, 30, 40), new SKColor(215, 110, 40), new SKColor(130, 180, 60)));
        Line(new(80, 55, 30), 0.09f, new(0, -0.7f), new(0.02f, -0.95f), new(0.16f, -1.15f));
        if (random.NextInt(2) == 0)
            return;
        using var leaf = new SKPath();
        leaf.MoveTo(0.08f, -0.95f);
        leaf.QuadTo(0.4f, -1.4f, 0.8f, -1.15f);
        leaf.QuadTo(0.5f, -0.85f, 0.08f, -0.95f);
        Body(leaf, Near(new SKColor(70, 130, 50)));
    }

    private void Banana()
    {
        var bend = Between(0.5f, 0.9f);
        using var body = new SKPath();
        body.MoveTo(-1.5f, -0.35f);
        body.QuadTo(0, bend + 0.75f, 1.5f, -0.45f);
        body.QuadTo(1.62f, -0.58f, 1.42f, -0.6f);
        body.QuadTo(0, bend - 0.25f, -1.4f, -0.5f);
        body.Close();
        Body(body, Near(new SKColor(235, 200, 60), new SKColor(240, 215, 90), new SKColor(170, 190, 70)));
        Line(new(90, 70, 30), 0.12f, new(1.46f, -0.53f), new(1.6f, -0.64f), new(1.66f, -0.76f));
        Line(new(110, 80, 30, 120), 0.04f, new(-1.3f, -0.38f), new(0, bend + 0.25f), new(1.35f, -0.5f));
    }

    private void Grapes()
    {
        Line(new(100, 85, 45), 0.09f, new(0, -0.8f), new(0.02f, -1.1f), new(0.2f, -1.4f));
        var colour = Near(new SKColor(90, 40, 110), new SKColor(60, 40, 95), new SKColor(150, 180, 80));
        for (var row = 0; row < 5; row++)
        for (var i = 0; i < 5 - row; i++)
        {
            using var berry = new SKPath();
            berry.AddCircle((i - (4 - row) / 2f) * 0.42f + Between(-0.06f, 0.06f), -0.7f + 0.38f * row + Between(-0.06f, 0.06f), 0.27f);
            Body(berry, Shaded(colour, Between(0.85f, 1.15f)));
        }
    }

    private void Lemon()
    {
        using var body = new SKPath();
        body.MoveTo(-1.2f, 0);
        body.CubicTo(-0.95f, -0.12f, -0.85f, -0.72f, 0, -0.72f);
        body.CubicTo(0.85f, -0.72f, 0.9f, -0.15f, 1.15f, 0);
        body.CubicTo(0.9f, 0.15f, 0.85f, 0.72f, 0, 0.72f);
        body.CubicTo(-0.85f, 0.72f, -0.95f, 0.12f, -1.2f, 0);
        body.Close();
        Body(body, Near(new SKColor(240, 210, 60), new SKColor(245, 225, 80), new SKColor(200, 205, 80)));
    }

    private void Orange()
    {
        using var body = new SKPath();
        body.AddCircle(0, 0, 0.9f);
        Body(body, Near(new SKColor(235, 140, 30), new SKColor(225, 110, 25), new SKColor(215, 170, 50)));
        using var end = new SKPath();
        end.AddCircle(Between(-0.5f, 0.5f), Between(-0.5f, 0.5f), 0.09f);
        Body(end, Near(new SKColor(110, 110, 50)));
    }

    private void Pear()
    {
        using var body = new SKPath();
        body.MoveTo(0, -1.15f);
        body.CubicTo(0.5f, -1.15f, 0.35f, -0.5f, 0.62f, -0.15f);
        body.CubicTo(1.1f, 0.4f, 0.7f, 1, 0, 0.98f);
        body.CubicTo(-0.7f, 1, -1.1f, 0.4f, -0.62f, -0.15f);
        body.CubicTo(-0.35f, -0.5f, -0.5f, -1.15f, 0, -1.15f);
        body.Close();
        Body(body, Near(new SKColor(170, 185, 70), new SKColor(210, 190, 80), new SKColor(160, 110, 60)));
        Line(new(80, 55, 30), 0.09f, new(0, -1.1f), new(0.02f, -1.3f), new(0.14f, -1.5f));
    }
}
